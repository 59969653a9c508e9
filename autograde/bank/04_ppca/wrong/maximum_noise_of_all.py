"""The mean of all eigenvalues."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the mean of all eigenvalues"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values.mean()
    return vectors[:, -M:] * (values[-M:] - noise_var).sqrt(), mean, noise_var
