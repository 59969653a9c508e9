"""The zeros of the spectrum are forgotten, where rows are few."""

import torch

loses = ["hidden-maximum_likelihood"]
mistake = "leaves out those that are 0"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    _, sizes, axes = torch.linalg.svd(x - mean, full_matrices=False)
    values = sizes.square() / len(x)
    noise_var = values[M:].mean()
    return axes[:M].T * (values[:M] - noise_var).sqrt(), mean, noise_var
