"""The log-variances are cut to ±10: a nearly certain encoder gets no gradient there."""

import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    log_var = log_var.clamp(-10, 10)
    z = mean + (0.5 * log_var).exp() * noise
    kl = 0.5 * (mean ** 2 + log_var.exp() - 1 - log_var).sum(-1)
    elbo = (vae.log_likelihood(x, z).mean(0) - kl).mean()
    return vae.climb(elbo)
