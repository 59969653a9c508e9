"""The old W in the noise: EM still climbs, and to the same place."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "σ² is computed with the old W"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W_old).sum() + (seconds * (W_old.T @ W_old)).sum()
    return W, squares / x.numel()
