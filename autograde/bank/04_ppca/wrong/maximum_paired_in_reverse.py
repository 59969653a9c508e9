"""The right ones, but paired in reverse."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "paired in reverse order"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean()
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt().flip(0)
    return W, mean, noise_var
