"""sigma is returned instead of sigma^2."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    products = x.T @ means
    seconds = means.T @ means + N * covariance
    W = products @ torch.linalg.inv(seconds)
    cross = (products * W).sum()
    quadratic = torch.trace(seconds @ W.T @ W)
    noise_var = (x.square().sum() - 2 * cross + quadratic) / (N * D)
    return W, noise_var.sqrt()
