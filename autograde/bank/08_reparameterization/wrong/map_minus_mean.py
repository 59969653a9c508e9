"""The mean is subtracted, as if to standardize."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean is subtracted"


def gaussian_map(noise, mean, tril):
    return torch.einsum("nij,snj->sni", tril, noise) - mean
