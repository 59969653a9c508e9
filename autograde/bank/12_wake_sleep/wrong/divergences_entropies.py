"""The difference of entropies."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "p log p − q log q is summed, the difference of the entropies"


def divergences(posterior, q):
    def kl(one, other):
        return (torch.special.xlogy(one, one) - torch.special.xlogy(other, other)).sum(1)

    return kl(q, posterior), kl(posterior, q)
