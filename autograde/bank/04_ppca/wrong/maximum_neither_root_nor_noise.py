"""Λ as it is."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "W = U Λ: σ² is not subtracted, and the root is missing"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean()
    W = vectors[:, -M:] * values[-M:]
    return W, mean, noise_var
