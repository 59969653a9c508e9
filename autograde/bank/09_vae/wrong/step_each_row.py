"""A step for each row."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "climb is called for each row"


def train_step(x, noise, vae):
    for n in range(len(x)):
        mean, log_var = vae.encode(x[n : n + 1])
        z = mean + torch.exp(0.5 * log_var) * noise[:, n : n + 1]
        kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
        parts = vae.climb((vae.log_likelihood(x[n : n + 1], z).mean(0) - kl).mean())
    return parts
