"""exp(log_var / 2), the standard deviation, is used as the variance of q."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    v = (0.5 * log_var).exp()
    r = x - mean @ W.T - b
    fit = -0.5 * (torch.log(2 * math.pi * noise_var) + (r**2 + v @ (W**2).T) / noise_var).sum(1)
    kl = 0.5 * (v + mean**2 - 1 - log_var).sum(1)
    return fit - kl
