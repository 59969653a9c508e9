"""The field divided by D."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "b + Wᵀx / D"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b + x @ W / len(a)).sum(1)
