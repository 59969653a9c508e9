"""W is forgotten."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "W is left out"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b).sum()
