"""σ² first."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the first value and the second value are exchanged"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return squares / x.numel(), W
