"""The noise of the first sample serves all."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "one noise, that of the first sample, serves all samples"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril, noise[:1].expand_as(noise))
