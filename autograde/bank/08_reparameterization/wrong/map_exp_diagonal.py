"""The diagonal is taken for a logarithm."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the exponential of L's diagonal is taken: tril is L itself"


def gaussian_map(noise, mean, tril):
    diagonal = torch.diag_embed(tril.diagonal(dim1=1, dim2=2).exp())
    return mean + torch.einsum("nij,snj->sni", (tril.tril(-1) + diagonal), noise)
