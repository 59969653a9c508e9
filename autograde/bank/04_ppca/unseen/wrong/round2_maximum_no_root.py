"""W is scaled by Lambda - sigma^2, without the square root."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = centered.T @ centered / N
    values, vectors = torch.linalg.eigh(S)
    noise_var = values[: D - M].mean()
    W = vectors[:, D - M :] * (values[D - M :] - noise_var)
    return W, mean, noise_var
