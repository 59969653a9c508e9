"""Mean squared residual plus tr(V WᵀW), the second not divided by D."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    return W, (x - means @ W.T).square().mean() + torch.trace(covariance @ W.T @ W)
