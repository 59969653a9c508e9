"""Singular values for their squares."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the singular values are taken as the eigenvalues"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    _, values, axes = torch.linalg.svd(x - mean, full_matrices=False)
    noise_var = values[M:].mean()
    return axes[:M].T * (values[:M] - noise_var).sqrt(), mean, noise_var
