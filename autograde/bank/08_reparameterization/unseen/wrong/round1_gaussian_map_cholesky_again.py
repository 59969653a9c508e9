"""Takes tril for the covariance and factorizes it once more."""

import torch


def gaussian_map(noise, mean, tril):
    root = torch.linalg.cholesky(tril)
    return mean + torch.einsum('nij,snj->sni', root, noise)
