"""The noise is multiplied from the left, so the samples are made by L transposed."""

import torch


def gaussian_map(noise, mean, tril):
    z = noise.permute(1, 0, 2) @ tril  # (N, S, M)
    return mean + z.permute(1, 0, 2)
