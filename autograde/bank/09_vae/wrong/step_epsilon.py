"""A small number is added to the variance in the KL."""

import torch

loses = ["hidden-train_step"]
mistake = "something small is added"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    kl = 0.5 * (log_var.exp() - 1 - (log_var.exp() + 1e-8).log() + mean.square()).sum(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
