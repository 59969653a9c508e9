"""b outside."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "b stands outside of softplus"


def free_energy(x, a, b, W):
    return -x @ a - b.sum() - softplus(x @ W).sum(1)
