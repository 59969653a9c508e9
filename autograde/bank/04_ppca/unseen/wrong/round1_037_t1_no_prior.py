"""The prior is forgotten: only the projection onto the plane (least squares), with the covariance σ² (WᵀW)^-1."""

import torch


def posterior(x, W, mean, noise_var):
    A_inv = torch.linalg.inv(W.T @ W)
    return (x - mean) @ W @ A_inv, noise_var * A_inv
