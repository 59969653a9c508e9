"""EM from a start, stopped after ten steps: not at the maximum yet."""

import torch


def maximum_likelihood(x, M):
    N, D = x.shape
    mean = x.mean(0)
    y = x - mean
    scale = y.square().mean()
    W, noise_var = torch.eye(D, M, dtype=x.dtype) * scale.sqrt(), scale
    eye = torch.eye(M, dtype=x.dtype)
    for _ in range(10):
        inverse = torch.linalg.inv(W.T @ W + noise_var * eye)
        z = y @ W @ inverse
        seconds = z.T @ z + N * noise_var * inverse
        W = y.T @ z @ torch.linalg.inv(seconds)
        noise_var = (y.square().sum() - ((y.T @ z) * W).sum()) / (N * D)
    return W, mean, noise_var
