"""W is reshaped to (M, D) instead of transposed."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    Wt = W.reshape(W.shape[1], W.shape[0])
    r = x - mean @ Wt - b
    second = r**2 + log_var.exp() @ Wt**2
    fit = -0.5 * (torch.log(2 * math.pi * noise_var) + second / noise_var).sum(1)
    kl = 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    return fit - kl
