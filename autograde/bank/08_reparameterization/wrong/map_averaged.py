"""The mean over the samples."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "it is averaged over the samples: each has its own"


def gaussian_map(noise, mean, tril):
    return (mean + torch.einsum("nij,snj->sni", tril, noise)).mean(0)
