"""The einsum sums over the first index of L instead of the second."""

import torch


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum('nij,sni->snj', tril, noise)
