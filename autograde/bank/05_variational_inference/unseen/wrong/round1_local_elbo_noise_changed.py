"""The samples are written into the argument noise: the next call gets other noise."""
import math

import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = torch.exp(0.5 * log_var)
    log_q = -0.5 * (noise**2 + log_var + math.log(2 * math.pi)).sum(-1)
    noise *= std
    noise += mean
    return (log_joint(noise) - log_q).mean(0)
