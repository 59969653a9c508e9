"""The symmetric root of the covariance."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the symmetric root of L Lᵀ stands for L"


def gaussian_map(noise, mean, tril):
    values, vectors = torch.linalg.eigh(tril @ tril.mT)
    root = vectors @ torch.diag_embed(values.sqrt()) @ vectors.mT
    return mean + (root @ noise[..., None])[..., 0]
