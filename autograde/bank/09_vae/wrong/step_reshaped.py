"""The noise is reshaped."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "the noise is reshaped"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise.transpose(0, 1).reshape(noise.shape)
    kl = 0.5 * (log_var.exp() - 1 - log_var + mean.square()).sum(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
