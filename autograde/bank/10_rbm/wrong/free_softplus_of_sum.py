"""softplus of the sum."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the softplus of the sum of the fields"


def free_energy(x, a, b, W):
    return -x @ a - softplus((b + x @ W).sum(1))
