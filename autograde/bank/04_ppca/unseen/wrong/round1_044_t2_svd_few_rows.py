"""By the SVD; with fewer rows than columns the missing zero eigenvalues are not counted in the mean."""

import torch


def maximum_likelihood(x, M):
    mean = x.mean(0)
    _, s, Vt = torch.linalg.svd(x - mean, full_matrices=False)
    values, vectors = s.square() / len(x), Vt.T
    noise_var = values[M:].mean()
    W = vectors[:, :M] * (values[:M] - noise_var).clamp(min=0).sqrt()
    return W, mean, noise_var
