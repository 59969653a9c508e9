"""σ = exp(log_var): the half is forgotten, the samples are spread by the variance."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(log_var)
    z = mean + std * noise
    log_q = -0.5 * (noise**2 + log_var + math.log(2 * math.pi)).sum(-1)
    return (log_joint(z) - log_q).mean(0)
