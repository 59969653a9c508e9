"""A variance for each column."""

import torch

loses = ["check-m_step", "hidden-m_step"]
mistake = "σ² is given for each column"


def m_step(x, means, covariance, W_old):
    products = x.T @ means
    seconds = means.T @ means + len(x) * covariance
    W = products @ torch.linalg.inv(seconds)
    squares = x.square().sum(0) - (products * W).sum(1)
    return W, squares / len(x)
