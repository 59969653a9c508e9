"""log q is left out."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "its −log q, is left out"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    return vae.climb((vae.log_likelihood(x, z) - 0.5 * z.square().sum(-1)).mean())
