"""Visible units of ±1."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the bits of x are −1 and 1"


def free_energy(x, a, b, W):
    x = 2 * x - 1
    return -x @ a - softplus(b + x @ W).sum(1)
