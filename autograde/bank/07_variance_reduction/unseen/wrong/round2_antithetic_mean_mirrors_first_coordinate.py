"""Flips the sign of the first coordinate's noise only (right in one dimension)."""

import torch


def antithetic_mean(f, mean, std, noise):
    mirrored = noise.clone()
    mirrored[:, 0] = -mirrored[:, 0]
    return f(mean + std * torch.cat([noise, mirrored])).mean()
