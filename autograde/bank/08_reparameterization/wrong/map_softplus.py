"""softplus keeps the diagonal positive."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "softplus is taken of L's diagonal"


def gaussian_map(noise, mean, tril):
    diagonal = torch.nn.functional.softplus(tril.diagonal(dim1=1, dim2=2))
    return mean + ((tril.tril(-1) + torch.diag_embed(diagonal)) @ noise[..., None])[..., 0]
