"""One noise for each column, as in factor analysis."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    products = x.T @ means
    seconds = means.T @ means + N * covariance
    W = products @ torch.linalg.inv(seconds)
    cross = (products * W).sum()
    quadratic = torch.trace(seconds @ W.T @ W)
    noise_var = (x.square().sum(0) - 2 * (products * W).sum(1) + ((W @ seconds) * W).sum(1)) / N
    return W, noise_var
