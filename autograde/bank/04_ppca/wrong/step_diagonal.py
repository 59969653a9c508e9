"""The hidden dimensions apart."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "off the diagonal are left out"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = torch.diag(torch.diag(means.T @ means + len(x) * covariance))
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
