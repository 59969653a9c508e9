"""The mean over the states."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "it is averaged over the states, not summed"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).mean(1)

    return kl(q, posterior), kl(posterior, q)
