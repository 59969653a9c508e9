"""The gap's sign."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the sign is reversed (the gap alone)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return -kl(q, posterior), kl(posterior, q)
