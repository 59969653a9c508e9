"""L stands on the right of the noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "this is Lᵀ ε, or ε L: the matrix L stands on the left of the vector ε"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("snj,nji->sni", noise, tril)
