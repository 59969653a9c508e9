"""z is taken for known: EM then loses its footing."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the posterior covariance is missing in E[z zᵀ]"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
