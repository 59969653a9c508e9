"""The eigenvalues are sorted, the eigenvectors not."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "in descending order, but not the eigenvectors"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values = values.flip(0)
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).sqrt()
    return W, mean, noise_var
