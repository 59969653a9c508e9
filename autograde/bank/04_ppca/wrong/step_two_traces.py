"""The product of the traces."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the product of two traces"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + seconds.trace() * (W.T @ W).trace()
    return W, squares / x.numel()
