"""The unbiased covariance."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "divided by N - 1"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = torch.cov(x.T)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values[:-M].mean()
    return vectors[:, -M:] * (values[-M:] - noise_var).sqrt(), mean, noise_var
