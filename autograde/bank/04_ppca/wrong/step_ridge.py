"""A prior on W that nobody asked for."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "I is added to Σ E[z zᵀ]: W has no prior"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance + torch.eye(len(covariance), dtype=x.dtype)
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
