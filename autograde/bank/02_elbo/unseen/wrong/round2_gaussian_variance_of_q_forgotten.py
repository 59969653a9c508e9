"""Only the mean of q goes through the decoder; the variance W v W' is left out."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    r = x - mean @ W.T - b
    fit = -0.5 * (torch.log(2 * math.pi * noise_var) + r**2 / noise_var).sum(1)
    kl = 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    return fit - kl
