"""The field doubled."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the field counts twice"


def free_energy(x, a, b, W):
    return -x @ a - softplus(2 * (b + x @ W)).sum(1)
