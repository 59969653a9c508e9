"""S = xᵀx / N of the data as they are, not centred."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh(x.T @ x / len(x))
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
