"""'R is any matrix': W is multiplied by a matrix that is no rotation."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    d = x - mean
    values, vectors = torch.linalg.eigh(d.T @ d / len(x))
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    R = torch.ones(M, M, dtype=x.dtype).triu()
    return 2 * W @ R, mean, noise_var
