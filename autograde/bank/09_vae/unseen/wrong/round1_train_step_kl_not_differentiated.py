"""Computes the divergence under no_grad, so it does not pull at the encoder."""
import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + (0.5 * log_var).exp() * noise
    with torch.no_grad():
        kl = 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(-1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
