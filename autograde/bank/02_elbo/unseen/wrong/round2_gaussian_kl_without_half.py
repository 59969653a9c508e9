"""The factor 1/2 is missing in the divergence."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    r = x - mean @ W.T - b
    second = r**2 + log_var.exp() @ (W**2).T
    fit = -0.5 * (torch.log(2 * math.pi * noise_var) + second / noise_var).sum(1)
    kl = (log_var.exp() + mean**2 - 1 - log_var).sum(1)
    return fit - kl
