"""log p(z) is left out."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "only the entropy of q is added"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    log_q = -0.5 * (noise.square() + log_var).sum(-1)
    return vae.climb((vae.log_likelihood(x, z) - log_q).mean())
