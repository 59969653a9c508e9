"""Adds 1e-4 to the standard deviation 'for stability': seen only where the encoder is nearly certain."""
import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    std = (0.5 * log_var).exp() + 1e-4
    z = mean + std * noise
    kl = 0.5 * (mean**2 + std**2 - 1 - 2 * std.log()).sum(-1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
