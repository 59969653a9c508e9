"""The KL is averaged over the coordinates."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "averaged over the coordinates, not summed"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).mean(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
