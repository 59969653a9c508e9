"""L is applied twice."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "L multiplies ε twice"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril @ tril, noise)
