"""The upper triangle is filled."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "L is mirrored at its diagonal: a symmetric matrix multiplies ε"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", (tril + tril.tril(-1).mT), noise)
