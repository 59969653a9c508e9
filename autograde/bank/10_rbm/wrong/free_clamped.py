"""The fields are clamped."""

from torch.nn.functional import softplus

loses = ["hidden-free_energy"]
mistake = "something small is added for safety"


def free_energy(x, a, b, W):
    return -x @ a - softplus((b + x @ W).clamp(-30, 30)).sum(1)
