"""W regresses on the means as if they were known."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the posterior covariance is missing in W"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(means.T @ means)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
