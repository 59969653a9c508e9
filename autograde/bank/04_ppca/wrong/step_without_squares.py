"""The first term is constant, so it is left out."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "|x|², is missing"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = -2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
