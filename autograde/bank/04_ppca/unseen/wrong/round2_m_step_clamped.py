"""The noise is clamped at 1e-6, in small units that is above the truth."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    products = x.T @ means
    seconds = means.T @ means + N * covariance
    W = products @ torch.linalg.inv(seconds)
    cross = (products * W).sum()
    quadratic = torch.trace(seconds @ W.T @ W)
    noise_var = (x.square().sum() - 2 * cross + quadratic) / (N * D)
    noise_var = noise_var.clamp(min=1e-6)
    return W, noise_var
