"""The mean is added twice."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the mean counts twice"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril, noise) + mean
