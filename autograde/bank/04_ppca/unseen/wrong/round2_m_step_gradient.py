"""A small gradient step up from W_old instead of the maximum."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    products = x.T @ means
    seconds = means.T @ means + N * covariance
    W = W_old + 0.01 * (products - W_old @ seconds) / N
    noise_var = (x.square().sum() - 2 * (products * W).sum() + torch.trace(seconds @ W.T @ W)) / (N * D)
    return W, noise_var
