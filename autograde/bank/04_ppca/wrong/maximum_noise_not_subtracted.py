"""The closed form as of ordinary PCA: nearly right, which makes it hard to see."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "σ² is not subtracted from the eigenvalues"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values[:-M].mean()
    return vectors[:, -M:] * values[-M:].sqrt(), mean, noise_var
