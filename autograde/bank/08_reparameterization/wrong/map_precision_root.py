"""L is taken for the root of the precision."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the inverse of Lᵀ multiplies ε: L is taken for the root of the"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", torch.linalg.inv(tril).mT, noise)
