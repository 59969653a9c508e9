"""a is forgotten."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the term −aᵀx is left out"


def free_energy(x, a, b, W):
    return -softplus(b + x @ W).sum(1)
