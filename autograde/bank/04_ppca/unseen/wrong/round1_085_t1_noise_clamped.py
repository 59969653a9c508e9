"""Clamps the noise at 0.01 for 'stability', so small noises are not what they are."""

import torch


def posterior(x, W, mean, noise_var):
    noise_var = torch.as_tensor(noise_var).clamp(min=1e-2)
    A_inv = torch.linalg.inv(W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype))
    return (x - mean) @ W @ A_inv, noise_var * A_inv
