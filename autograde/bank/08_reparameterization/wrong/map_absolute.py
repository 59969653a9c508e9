"""The signs of the entries are lost."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the sizes of L's entries count without their signs"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril.abs(), noise)
