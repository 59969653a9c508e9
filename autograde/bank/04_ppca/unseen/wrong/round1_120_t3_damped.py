"""Mixes the old W into the new one, half and half."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    W = 0.5 * (W + W_old)
    B = x.square().sum() - 2 * (means @ W.T * x).sum() + torch.trace(seconds @ W.T @ W)
    return W, B / (N * D)
