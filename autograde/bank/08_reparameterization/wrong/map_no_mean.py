"""The mean is forgotten."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean is left out"


def gaussian_map(noise, mean, tril):
    return torch.einsum("nij,snj->sni", tril, noise)
