"""Multiplies the noise by L Lᵀ, the covariance, instead of by its root."""

import torch


def gaussian_map(noise, mean, tril):
    cov = tril @ tril.transpose(-1, -2)
    return mean + torch.einsum('nij,snj->sni', cov, noise)
