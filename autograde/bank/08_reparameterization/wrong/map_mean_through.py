"""The bracket is in the wrong place: the mean is multiplied as well."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean goes through L, too: L (μ + ε)"


def gaussian_map(noise, mean, tril):
    return torch.einsum("nij,snj->sni", tril, noise + mean)
