"""The whole variance is shared by the discarded directions."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the sum of all eigenvalues divided by D - M"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values.sum() / (x.shape[1] - M)
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
