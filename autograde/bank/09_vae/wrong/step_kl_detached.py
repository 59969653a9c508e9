"""The KL is detached."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "the KL is left out, or detached"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1).detach()
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
