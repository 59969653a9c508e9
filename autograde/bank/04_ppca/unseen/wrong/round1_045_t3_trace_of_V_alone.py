"""The doubt is added as N tr(V), without WᵀW."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    B = (x - means @ W.T).square().sum() + N * torch.trace(covariance)
    return W, B / (N * D)
