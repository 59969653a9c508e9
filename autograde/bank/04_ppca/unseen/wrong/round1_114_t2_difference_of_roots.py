"""U (Λ^(1/2) - σ I) instead of U (Λ - σ² I)^(1/2)."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    noise_var = values[M:].mean()
    return vectors[:, :M] * (values[:M].sqrt() - noise_var.sqrt()), mean, noise_var
