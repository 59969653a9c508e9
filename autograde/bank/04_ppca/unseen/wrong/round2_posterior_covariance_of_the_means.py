"""The covariance is that of the means over the rows, not how unsure one is of each."""

import torch


def posterior(x, W, mean, noise_var):
    M = W.shape[1]
    A = W.T @ W + noise_var * torch.eye(M, dtype=W.dtype)
    means = torch.linalg.solve(A, W.T @ (x - mean).T).T
    covariance = (means - means.mean(0)).T @ (means - means.mean(0)) / len(x)
    return means, covariance
