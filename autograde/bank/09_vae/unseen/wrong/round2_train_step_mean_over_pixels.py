"""The log-likelihood is averaged over the pixels too, which weighs the KL by D."""

import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + (0.5 * log_var).exp() * noise
    kl = 0.5 * (mean ** 2 + log_var.exp() - 1 - log_var).sum(-1)
    elbo = (vae.log_likelihood(x, z).mean(0) / x.shape[1] - kl).mean()
    return vae.climb(elbo)
