"""The covariance is returned as A^-1; the factor sigma^2 is forgotten."""

import torch


def posterior(x, W, mean, noise_var):
    M = W.shape[1]
    A = W.T @ W + noise_var * torch.eye(M, dtype=W.dtype)
    means = torch.linalg.solve(A, W.T @ (x - mean).T).T
    covariance = torch.linalg.inv(A)
    return means, covariance
