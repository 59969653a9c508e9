"""The sign."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the sign is reversed: this is −F"


def free_energy(x, a, b, W):
    return x @ a + softplus(b + x @ W).sum(1)
