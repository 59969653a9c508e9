"""A small number is added on the diagonal so that the inverse is safe; with small units it is not small."""

import torch


def posterior(x, W, mean, noise_var):
    M = W.shape[1]
    A = W.T @ W + noise_var * torch.eye(M, dtype=W.dtype) + 1e-6 * torch.eye(M, dtype=W.dtype)
    means = torch.linalg.solve(A, W.T @ (x - mean).T).T
    covariance = noise_var * torch.linalg.inv(A)
    return means, covariance
