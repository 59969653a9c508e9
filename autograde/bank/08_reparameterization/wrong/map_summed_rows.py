"""einsum sums over the rows."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the steps of all rows are summed"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->si", tril, noise)[:, None]
