"""The second moments are used without centering."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    centered = x - mean
    S = x.T @ x / N
    values, vectors = torch.linalg.eigh(S)
    noise_var = values[: D - M].mean()
    W = vectors[:, D - M :] * (values[D - M :] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
