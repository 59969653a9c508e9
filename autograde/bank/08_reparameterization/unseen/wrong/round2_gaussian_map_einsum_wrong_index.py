"""The sum runs over the first index of L instead of the second (L transposed), in an einsum."""

import torch


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("snj,nji->sni", noise, tril)
