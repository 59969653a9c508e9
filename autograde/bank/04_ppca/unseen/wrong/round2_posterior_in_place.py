"""The mean is subtracted from x in place: the caller sees his data changed."""

import torch


def posterior(x, W, mean, noise_var):
    x -= mean
    M = W.shape[1]
    A = W.T @ W + noise_var * torch.eye(M, dtype=W.dtype)
    means = torch.linalg.solve(A, W.T @ x.T).T
    covariance = noise_var * torch.linalg.inv(A)
    return means, covariance
