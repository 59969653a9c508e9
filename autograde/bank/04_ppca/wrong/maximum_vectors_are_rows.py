"""The rows of what eigh gives."""

import torch

loses = ["check-maximum_likelihood", "hidden-maximum_likelihood"]
mistake = "the columns of what `eigh` gives, not the last rows"


def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean()
    W = vectors[-M:].T * (values[-M:] - noise_var).sqrt()
    return W, mean, noise_var
