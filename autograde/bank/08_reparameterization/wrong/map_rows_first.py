"""The result has the rows first."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "samples and rows are exchanged: (S, N, M) is asked"


def gaussian_map(noise, mean, tril):
    z = mean + torch.einsum("nij,snj->sni", tril, noise)
    return z.transpose(0, 1)
