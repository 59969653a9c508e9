"""W lies on its side."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the first value: the result is transposed"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W.T, squares / x.numel()
