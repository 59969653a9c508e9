"""M = 8 is written into the constant."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    z = mean + std * noise
    log_q = -0.5 * (noise**2 + log_var).sum(-1) - 0.5 * 8 * math.log(2 * math.pi)
    return (log_joint(z) - log_q).mean(0)
