"""One noise for all rows."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one noise, that of the first row, serves all rows"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril, noise[:, :1].expand_as(noise))
