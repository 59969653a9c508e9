"""W stays."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "W is the old one, though σ² is of the new"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W_old, squares / x.numel()
