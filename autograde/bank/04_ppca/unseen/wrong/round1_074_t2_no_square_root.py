"""W = U (Λ - σ²), the square root is forgotten."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    noise_var = values[M:].mean()
    return vectors[:, :M] * (values[:M] - noise_var), mean, noise_var
