"""Singular values s are used as eigenvalues: s / N, not s² / N."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    _, s, Vt = torch.linalg.svd(x - mean, full_matrices=True)
    vectors = Vt.T
    values = torch.cat([s / len(x), torch.zeros(x.shape[1] - len(s), dtype=x.dtype)])
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
