"""The trace is forgotten."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the trace, is missing"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum()
    return W, squares / x.numel()
