"""ε L, and no mean."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "this is Lᵀ ε, or ε L, and the mean is left out"


def gaussian_map(noise, mean, tril):
    return torch.einsum("snm,nmk->snk", noise, tril)
