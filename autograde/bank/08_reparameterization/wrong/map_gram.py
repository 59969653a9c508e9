"""Lᵀ L multiplies the noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "Lᵀ L multiplies ε: it is L that does"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril.mT @ tril, noise)
