"""The product of sums for the sum of products."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "E[z zᵀ] is made of the sum of the means"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = torch.outer(means.sum(0), means.sum(0)) + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
