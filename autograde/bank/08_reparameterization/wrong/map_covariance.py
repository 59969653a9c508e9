"""The covariance multiplies the noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the covariance L Lᵀ multiplies ε: it is its root L that does"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum("nij,snj->sni", tril @ tril.mT, noise)
