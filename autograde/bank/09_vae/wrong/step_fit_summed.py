"""Only the log-likelihood is summed."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "summed over the rows, the KL averaged"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    return vae.climb(vae.log_likelihood(x, z).mean(0).sum() - kl.mean())
