"""Divides by N (D - M), as in the closed form."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    B = x.square().sum() - 2 * (means @ W.T * x).sum() + torch.trace(seconds @ W.T @ W)
    return W, B / (N * (D - W.shape[1]))
