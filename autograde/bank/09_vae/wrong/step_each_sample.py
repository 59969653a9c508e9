"""A step for each sample."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "climb is called for each sample"


def train_step(x, noise, vae):
    for e in noise:
        mean, log_var = vae.encode(x)
        z = mean + torch.exp(0.5 * log_var) * e
        kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
        parts = vae.climb((vae.log_likelihood(x, z) - kl).mean())
    return parts
