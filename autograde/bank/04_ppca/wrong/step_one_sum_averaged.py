"""The other of the sums is a mean."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "N times too large"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds / len(x))
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
