"""The precision is returned instead of the covariance."""

import torch


def posterior(x, W, mean, noise_var):
    M = W.shape[1]
    A = W.T @ W + noise_var * torch.eye(M, dtype=W.dtype)
    means = torch.linalg.solve(A, W.T @ (x - mean).T).T
    covariance = A / noise_var
    return means, covariance
