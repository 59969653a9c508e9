"""Inside of the logarithm."""

import torch

loses = ["check-train_step", "hidden-train_step"]
mistake = "the importance-weighted bound is climbed"


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    log_q = -0.5 * (noise.square() + log_var).sum(-1)
    log_weights = vae.log_likelihood(x, z) - 0.5 * z.square().sum(-1) - log_q
    return vae.climb(torch.logsumexp(log_weights, 0).mean())
