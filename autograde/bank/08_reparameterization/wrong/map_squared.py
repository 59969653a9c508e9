"""The entries are squared."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the entries of L are squared"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril**2, noise)
