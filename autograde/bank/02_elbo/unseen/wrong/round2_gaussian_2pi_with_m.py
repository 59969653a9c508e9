"""(M/2) log 2π instead of (D/2) log 2π in the likelihood."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    r = x - mean @ W.T - b
    second = r**2 + log_var.exp() @ (W**2).T
    M = mean.shape[1]
    fit = -0.5 * (torch.log(noise_var) + second / noise_var).sum(1) - M / 2 * math.log(2 * math.pi)
    kl = 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    return fit - kl
