"""The constant ½ log 2π of the Gaussian is forgotten."""
import torch


def local_elbo(log_joint, mean, log_var, noise):
    std = (0.5 * log_var).exp()
    z = mean + std * noise
    log_q = (-0.5 * noise.square() - 0.5 * log_var).sum(-1)
    return (log_joint(z) - log_q).mean(0)
