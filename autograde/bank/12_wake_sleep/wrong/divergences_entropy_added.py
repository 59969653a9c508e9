"""The entropy with the wrong sign."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the entropy has the wrong sign"


def divergences(posterior, q):
    def kl(one, other):
        return -(torch.special.xlogy(one, one) + torch.special.xlogy(one, other)).sum(1)

    return kl(q, posterior), kl(posterior, q)
