"""Climbs twice, first by the reconstruction and then by the KL."""

import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    vae.climb(vae.log_likelihood(x, z).mean())
    mean, log_var = vae.encode(x)
    kl = 0.5 * (mean ** 2 + log_var.exp() - 1 - log_var).sum(-1)
    return vae.climb(-kl.mean())
