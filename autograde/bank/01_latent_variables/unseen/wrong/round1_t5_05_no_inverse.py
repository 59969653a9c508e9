"""The quadratic form with Σ instead of its inverse."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)

    difference = x - decoder(z)
    form = ((difference @ noise_covariance) * difference).sum(1)
    return from_prior - 0.5 * (form + torch.logdet(noise_covariance) + x.shape[1] * math.log(2 * math.pi))
