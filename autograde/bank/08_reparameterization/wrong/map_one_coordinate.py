"""The noise of the first coordinate serves all."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one noise, that of the first coordinate, serves all coordinates"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril, noise[..., :1].expand_as(noise))
