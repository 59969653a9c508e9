"""The step is divided by the root of M."""

import math

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the step is divided by the root of M"


def gaussian_map(noise, mean, tril):
    step = torch.einsum("nij,snj->sni", tril, noise)
    return mean + step / math.sqrt(noise.shape[2])
