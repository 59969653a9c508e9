"""The score function, with z held fixed."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "the score function"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = (mean + torch.exp(0.5 * log_var) * noise).detach()
    log_q = -0.5 * ((z - mean).square() / log_var.exp() + log_var).sum(-1)
    fit = vae.log_likelihood(x, z)
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    return vae.climb((fit + fit.detach() * log_q).mean() - kl.mean())
