"""The noise is divided by N only, not by N D."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    B = x.square().sum() - 2 * (means @ W.T * x).sum() + torch.trace(seconds @ W.T @ W)
    return W, B / N
