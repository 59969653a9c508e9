"""Off by one: the first that is discarded is left out."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "one eigenvalue too few in the mean: the first"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[: -M - 1].mean()
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
