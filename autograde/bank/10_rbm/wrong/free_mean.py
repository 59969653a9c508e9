"""A mean over the hidden units."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "averaged over the hidden units"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b + x @ W).mean(1)
