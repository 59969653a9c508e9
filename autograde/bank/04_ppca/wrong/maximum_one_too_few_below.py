"""Off by one: the smallest is left out."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "one eigenvalue too few in the mean: the last"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[1:-M].mean()
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
