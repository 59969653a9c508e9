"""One noise for each column, as in factor analysis, instead of one number."""

import torch


def m_step(x, means, covariance, W_old):
    N, D = x.shape
    seconds = means.T @ means + N * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    B = x.square().sum(0) - 2 * (means @ W.T * x).sum(0) + torch.einsum("di,ij,dj->d", W, seconds, W)
    return W, B / N
