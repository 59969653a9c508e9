"""The first of those that are left."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the largest of the discarded"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[-M - 1]
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
