"""All rows get the first mean."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one mean, that of the first row, serves all"


def gaussian_map(noise, mean, tril):
    return mean[0] + torch.einsum("nij,snj->sni", tril, noise)
