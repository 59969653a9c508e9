"""log2."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm is to the base 2: nats are asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log2(), 0.0).sum(1)

    return kl(q, posterior), kl(posterior, q)
