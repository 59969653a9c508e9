"""The cross entropy for sleep."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the entropy is left out: only the cross entropy is there (what sleep goes down alone)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior), -(posterior * q.log()).sum(1)
