"""The coordinates of the noise from the end."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the coordinates of the noise, or the columns of L, are in reverse"


def gaussian_map(noise, mean, tril):
    noise = noise.flip(2)
    return mean + torch.einsum("nij,snj->sni", tril, noise)
