"""The sum is missing."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the sum over the hidden units is missing"


def free_energy(x, a, b, W):
    return -(x @ a)[:, None] - softplus(b + x @ W)
