"""The trace holds one covariance for all rows."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "counts once in σ²"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + ((means.T @ means + covariance) * (W.T @ W)).sum()
    return W, squares / x.numel()
