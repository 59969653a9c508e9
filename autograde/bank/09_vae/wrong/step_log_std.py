"""log_var as log σ throughout."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "log_var is read as log σ, in z and in the KL"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(log_var) * noise
    kl = 0.5 * ((2 * log_var).exp() - 1 - 2 * log_var + mean.square()).sum(1)
    return vae.climb((vae.log_likelihood(x, z).mean(0) - kl).mean())
