"""The covariance is divided by N - 1."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = centered.T @ centered / (N - 1)
    values, vectors = torch.linalg.eigh(S)
    noise_var = values[: D - M].mean()
    W = vectors[:, D - M :] * (values[D - M :] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
