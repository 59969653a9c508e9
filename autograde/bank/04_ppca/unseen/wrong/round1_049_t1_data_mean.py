"""Centres with the mean of the given rows instead of the model's μ."""

import torch


def posterior(x, W, mean, noise_var):
    eye = torch.eye(W.shape[1], dtype=W.dtype)
    A = W.T @ W + noise_var * eye
    A_inv = torch.linalg.inv(A)
    return (x - x.mean(0)) @ W @ A_inv, noise_var * A_inv
