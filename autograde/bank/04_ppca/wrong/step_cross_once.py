"""The middle term lacks its 2."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "lacks its factor 2"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - (products * W).sum() + (seconds * (W.T @ W)).sum()
    return W, squares / x.numel()
