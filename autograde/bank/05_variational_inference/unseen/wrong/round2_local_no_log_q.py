"""Only log p(x, z) is averaged: log q is left out."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    return log_joint(z).mean(0)
