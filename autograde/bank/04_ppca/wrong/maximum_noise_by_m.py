"""Divided by the wrong dimension."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "divided by M, not by D - M"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].sum() / M
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
