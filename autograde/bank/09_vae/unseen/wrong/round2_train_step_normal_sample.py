"""Normal.sample() in the place of the noise that is given; no gradient goes through it."""

import torch


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = torch.distributions.Normal(mean, (0.5 * log_var).exp()).sample((noise.shape[0],))
    kl = 0.5 * (mean ** 2 + log_var.exp() - 1 - log_var).sum(-1)
    elbo = (vae.log_likelihood(x, z).mean(0) - kl).mean()
    return vae.climb(elbo)
