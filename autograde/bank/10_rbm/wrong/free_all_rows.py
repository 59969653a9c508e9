"""The sum over the rows too."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "summed to one number"


def free_energy(x, a, b, W):
    return (-x @ a - softplus(b + x @ W).sum(1)).sum()
