"""The root is forgotten."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the root of Λ - σ² is missing"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values[:-M].mean()
    return vectors[:, -M:] * (values[-M:] - noise_var), mean, noise_var
