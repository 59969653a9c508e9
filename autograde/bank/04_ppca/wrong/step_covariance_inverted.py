"""The precision for the covariance."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the inverse of the posterior covariance is added"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * torch.linalg.inv(covariance)
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
