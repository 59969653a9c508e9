"""KL(N(0, I)‖q) instead of KL(q‖N(0, I))."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var = torch.exp(log_var)
    residual = x - b - mean @ W.T
    spread = var @ W.square().T
    log_lik = -0.5 * (math.log(2 * math.pi) + noise_var.log() + (residual**2 + spread) / noise_var).sum(1)
    kl = 0.5 * ((1 + mean**2) / var - 1 + log_var).sum(1)
    return log_lik - kl
