"""The means are centered."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the means are centered first"


def m_step(x, means, covariance, W_old):
    means = means - means.mean(0)
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
