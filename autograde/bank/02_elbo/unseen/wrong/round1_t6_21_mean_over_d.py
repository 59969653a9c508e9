"""The likelihood is averaged over D instead of summed."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = torch.exp(log_var)
    residual = x - b - mean @ W.T
    spread = var @ W.square().T
    log_lik = -0.5 * (math.log(2 * math.pi) + noise_var.log() + (residual**2 + spread) / noise_var).mean(1)
    kl = 0.5 * (var + mean**2 - 1 - log_var).sum(1)
    return log_lik - kl
