"""Whitened by Lᵀ instead of L."""
import math

import torch


def log_joint(x, z, decoder, noise_covariance):
    from_prior = -0.5 * (z**2 + math.log(2 * math.pi)).sum(1)

    root = torch.linalg.cholesky(noise_covariance)
    white = torch.linalg.solve_triangular(root.T, (x - decoder(z)).T, upper=True)
    logdet = 2 * root.diagonal().log().sum()
    return from_prior - 0.5 * ((white**2).sum(0) + logdet + x.shape[1] * math.log(2 * math.pi))
