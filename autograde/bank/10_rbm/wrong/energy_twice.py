"""The interaction twice."""

import torch

loses = ["check-energy", "hidden-energy"]
mistake = "the term −xᵀW h counts twice"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - 2 * torch.einsum("ni,ij,nj->n", x, W, h)
