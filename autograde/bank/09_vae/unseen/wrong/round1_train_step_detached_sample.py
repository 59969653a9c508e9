"""Detaches the codes, so the reconstruction does not reach the encoder."""
import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = (mean + (0.5 * log_var).exp() * noise).detach()
    kl = 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(-1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
