"""Gives climb the loss, so the step goes down."""

import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + (0.5 * log_var).exp() * noise
    kl = 0.5 * (mean ** 2 + log_var.exp() - 1 - log_var).sum(-1)
    elbo = (vae.log_likelihood(x, z).mean(0) - kl).mean()
    loss = -elbo
    return vae.climb(loss)
