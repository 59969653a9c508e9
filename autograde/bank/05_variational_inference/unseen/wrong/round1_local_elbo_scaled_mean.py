"""Mean and noise are both scaled."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    z = (mean + noise) * std
    log_q = -0.5 * (noise**2 + log_var + math.log(2 * math.pi)).sum(-1)
    return (log_joint(z) - log_q).mean(0)
