"""Off by one: the M-th eigenvalue is kept and counted in the noise, too."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    noise_var = values[M - 1 :].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
