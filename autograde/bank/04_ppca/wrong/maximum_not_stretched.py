"""The bare eigenvectors."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "not stretched"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values[:-M].mean()
    return vectors[:, -M:], mean, noise_var
