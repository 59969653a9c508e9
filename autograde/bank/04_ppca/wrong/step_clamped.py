"""σ² is bounded below, which counts in small units."""

import torch

loses = ["hidden-m_step"]
mistake = "σ² is bounded below by 1e-06"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, (squares / x.numel()).clamp(min=1e-6)
