"""A mean over the visible units."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "aᵀx is averaged over the units"


def free_energy(x, a, b, W):
    return -(x * a).mean(1) - softplus(b + x @ W).sum(1)
