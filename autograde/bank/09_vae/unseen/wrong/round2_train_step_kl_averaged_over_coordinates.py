"""The KL is averaged over the coordinates, a weight of 1/M."""

import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + (0.5 * log_var).exp() * noise
    kl = -0.5 * (1 + log_var - mean ** 2 - log_var.exp()).mean(-1)
    elbo = (vae.log_likelihood(x, z).mean(0) - kl).mean()
    return vae.climb(elbo)
