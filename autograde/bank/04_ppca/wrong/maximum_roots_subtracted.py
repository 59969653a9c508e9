"""The difference of the roots."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "σ is subtracted from the roots of the eigenvalues"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean()
    W = vectors[:, -M:] * (values[-M:].sqrt() - noise_var.sqrt())
    return W, mean, noise_var
