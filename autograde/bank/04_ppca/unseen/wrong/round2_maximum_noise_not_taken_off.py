"""W = U Lambda^1/2 as in PCA: the noise is counted twice."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = centered.T @ centered / N
    values, vectors = torch.linalg.eigh(S)
    noise_var = values[: D - M].mean()
    W = vectors[:, D - M :] * values[D - M :].clamp(min=0).sqrt()
    return W, mean, noise_var
