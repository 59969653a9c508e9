"""All rows get the average mean."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one mean, the average over the rows, serves all"


def gaussian_map(noise, mean, tril):
    return mean.mean(0) + torch.einsum("nij,snj->sni", tril, noise)
