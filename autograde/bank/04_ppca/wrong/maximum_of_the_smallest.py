"""eigh is thought to begin with the largest."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the smallest eigenvalues are kept"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[M:].mean()
    return vectors[:, :M] * (values[:M] - noise_var).sqrt(), mean, noise_var
