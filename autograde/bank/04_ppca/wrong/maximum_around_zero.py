"""The data are taken to be centred already."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the data are not centered, and μ is 0"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = x.T @ x / len(x)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = values[:-M].mean()
    return vectors[:, -M:] * (values[-M:] - noise_var).sqrt(), torch.zeros_like(mean), noise_var
