"""Takes the absolute values of L, so covariances cannot be negative."""

import torch


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum('nij,snj->sni', tril.abs(), noise)
