"""Outliers are cut off."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the noise is cut off at −1 and 1"


def gaussian_map(noise, mean, tril):
    noise = noise.clamp(-1, 1)
    return mean + torch.einsum("nij,snj->sni", tril, noise)
