"""The sum over the rows."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "rows and states are exchanged"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(0)

    return kl(q, posterior), kl(posterior, q)
