"""In the noise tr(V WᵀW) is added once instead of N times."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    B = (x - means @ W.T).square().sum() + torch.trace(covariance @ W.T @ W)
    return W, B / (N * D)
