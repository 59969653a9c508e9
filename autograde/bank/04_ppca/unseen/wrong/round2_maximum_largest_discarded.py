"""The noise is the largest of the discarded eigenvalues instead of their mean."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = centered.T @ centered / N
    values, vectors = torch.linalg.eigh(S)
    noise_var = values[D - M - 1]
    W = vectors[:, D - M :] * (values[D - M :] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
