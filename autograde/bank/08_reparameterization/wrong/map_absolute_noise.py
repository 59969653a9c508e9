"""The sizes of the noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the size of the noise counts without its sign"


def gaussian_map(noise, mean, tril):
    noise = noise.abs()
    return mean + torch.einsum("nij,snj->sni", tril, noise)
