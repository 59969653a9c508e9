"""The logarithm of the diagonal."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the logarithm of L's diagonal is taken"


def gaussian_map(noise, mean, tril):
    logs = torch.diag_embed(tril.diagonal(dim1=1, dim2=2).log())
    return mean + ((tril.tril(-1) + logs) @ noise[..., None])[..., 0]
