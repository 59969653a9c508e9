"""The eigenvalues are bounded below, which counts in small units."""

import torch

loses = ["hidden-maximum_likelihood"]
mistake = "NaN"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean().clamp(min=1e-6)
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
