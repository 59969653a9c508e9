"""No sum."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the sum over the states is missing"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0)

    return kl(q, posterior), kl(posterior, q)
