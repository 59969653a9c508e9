"""Divided by the number of columns."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the covariance is divided by D"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / x.shape[1])
    noise_var = values[:-M].mean()
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
