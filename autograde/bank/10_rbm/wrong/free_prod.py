"""A product of softpluses."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the softpluses are multiplied"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b + x @ W).prod(1)
