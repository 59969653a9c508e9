"""An average over h."""

from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "h is averaged, not summed"


def free_energy(x, a, b, W):
    return -x @ a - softplus(b + x @ W).sum(1) + len(b) * 0.6931471805599453
