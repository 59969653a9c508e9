"""The noise is standardized first."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the noise is standardized over the samples (with S − 1)"


def gaussian_map(noise, mean, tril):
    noise = (noise - noise.mean(0)) / noise.std(0)
    return mean + torch.einsum("nij,snj->sni", tril, noise)
