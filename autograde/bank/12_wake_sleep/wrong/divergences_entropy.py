"""The entropy."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "this is the entropy of the first distribution"


def divergences(posterior, q):
    def kl(one, other):
        return -torch.special.xlogy(one, one).sum(1)

    return kl(q, posterior), kl(posterior, q)
