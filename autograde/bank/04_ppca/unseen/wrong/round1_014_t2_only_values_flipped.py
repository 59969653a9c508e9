"""The eigenvalues are flipped, the eigenvectors are not: W points along the smallest directions."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    values = values.flip(0).clamp(min=0)
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
