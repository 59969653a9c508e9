"""The old W is put into the noise."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    B = x.square().sum() - 2 * (means @ W_old.T * x).sum() + torch.trace(seconds @ W_old.T @ W_old)
    return W, B / (N * D)
