"""Takes rows of the eigenvector matrix, not columns."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    values, rows = values.flip(0).clamp(min=0), vectors.flip(0)
    noise_var = values[M:].mean()
    W = rows[:M].T * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
