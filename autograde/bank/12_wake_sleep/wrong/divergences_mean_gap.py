"""The mean over the states for the gap."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "it is averaged over the states, not summed (the gap alone)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior) / q.shape[1], kl(posterior, q)
