"""tril(-1) cuts off the diagonal, too."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the diagonal of L is left out"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril.tril(-1), noise)
