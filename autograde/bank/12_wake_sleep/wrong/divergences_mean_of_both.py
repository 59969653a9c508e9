"""The mean of both, twice."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the mean of both directions came back twice"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return ((kl(q, posterior) + kl(posterior, q)) / 2,) * 2
