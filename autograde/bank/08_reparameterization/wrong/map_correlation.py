"""The rows of L are scaled to length one."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the rows of L have been scaled to length 1: this has correlations,"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", (tril / tril.norm(dim=2, keepdim=True)), noise)
