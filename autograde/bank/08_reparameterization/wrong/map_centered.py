"""The noise is centered first."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean of the noise is subtracted first"


def gaussian_map(noise, mean, tril):
    noise = noise - noise.mean(0)
    return mean + torch.einsum("nij,snj->sni", tril, noise)
