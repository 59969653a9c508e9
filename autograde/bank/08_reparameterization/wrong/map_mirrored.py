"""The noise has a minus."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the noise has the wrong sign: the same law, but z = μ + L ε is asked"


def gaussian_map(noise, mean, tril):
    return mean - torch.einsum("nij,snj->sni", tril, noise)
