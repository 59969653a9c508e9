"""W lies on its side."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the first value: the result is transposed"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean()
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W.T, mean, noise_var
