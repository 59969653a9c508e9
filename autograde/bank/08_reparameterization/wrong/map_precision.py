"""The precision multiplies the noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the precision multiplies ε"


def gaussian_map(noise, mean, tril):
    return mean + (torch.linalg.inv(tril @ tril.mT) @ noise[..., None])[..., 0]
