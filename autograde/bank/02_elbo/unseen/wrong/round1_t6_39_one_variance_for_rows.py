"""The variance of q is averaged over the rows in the first term: one spread for all."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = log_var.exp()
    residual = x - b - mean @ W.T
    spread = (var @ W.square().T).mean(0)
    log_lik = -0.5 * (torch.log(2 * math.pi * noise_var) + (residual**2 + spread) / noise_var).sum(1)
    return log_lik - 0.5 * (var + mean**2 - 1 - log_var).sum(1)
