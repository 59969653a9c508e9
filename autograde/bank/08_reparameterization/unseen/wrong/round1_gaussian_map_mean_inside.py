"""L is applied to mean and noise together."""

import torch


def gaussian_map(noise, mean, tril):
    return torch.einsum('nij,snj->sni', tril, mean + noise)
