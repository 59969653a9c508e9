"""b is forgotten."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "b is left out"


def free_energy(x, a, b, W):
    return -x @ a - softplus(x @ W).sum(1)
