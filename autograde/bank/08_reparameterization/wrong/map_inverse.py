"""The noise is whitened once more."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the inverse of L multiplies ε: that takes the correlations out"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", torch.linalg.inv(tril), noise)
