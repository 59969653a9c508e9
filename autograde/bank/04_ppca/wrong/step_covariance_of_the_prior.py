"""What is known before x."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the prior's covariance, I"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * torch.eye(len(covariance), dtype=x.dtype)
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
