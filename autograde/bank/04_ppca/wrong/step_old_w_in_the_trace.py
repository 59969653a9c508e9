"""The trace is of the step before."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "the old W in its last term"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum() - 2 * (products * W).sum() + (seconds * (W_old.T @ W_old)).sum()
    return W, squares / x.numel()
