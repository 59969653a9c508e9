"""Their sum."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the sum of the two came back: both are asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior) + kl(posterior, q)
