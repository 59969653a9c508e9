"""Off by one: the last that is kept counts as noise too."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "one eigenvalue too many in the mean"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[: x.shape[1] - M + 1].mean()
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
