"""eigh's order is taken for descending: the M smallest eigenvalues are kept (and clamped, so W vanishes)."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
