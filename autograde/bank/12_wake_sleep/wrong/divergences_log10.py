"""log10."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm is to the base 10: nats are asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log10(), 0.0).sum(1)

    return kl(q, posterior), kl(posterior, q)
