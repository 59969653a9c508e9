"""Ones on the diagonal."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the diagonal of L is replaced by ones"


def gaussian_map(noise, mean, tril):
    unit = tril.tril(-1) + torch.eye(mean.shape[1]).to(tril)
    return mean + (unit @ noise[..., None])[..., 0]
