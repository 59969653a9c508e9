"""σ² is the mean squared residual |x - W m|², without the doubt tr(V WᵀW)."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    return W, (x - means @ W.T).square().mean()
