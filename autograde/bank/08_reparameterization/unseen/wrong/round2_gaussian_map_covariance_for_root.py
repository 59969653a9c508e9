"""The noise is multiplied by the covariance L L^T instead of by its root."""

import torch


def gaussian_map(noise, mean, tril):
    cov = tril @ tril.mT
    return mean + torch.einsum("nij,snj->sni", cov, noise)
