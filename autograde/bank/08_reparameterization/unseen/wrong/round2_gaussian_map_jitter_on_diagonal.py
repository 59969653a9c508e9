"""Adds 1e-6 to the diagonal of L 'for stability', which doubles a deviation of a millionth."""

import torch


def gaussian_map(noise, mean, tril):
    jitter = 1e-6 * torch.eye(tril.shape[-1], dtype=tril.dtype)
    return mean + ((tril + jitter) @ noise.unsqueeze(-1)).squeeze(-1)
