"""In bits."""

import math

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the logarithm is to the base 2: nats are asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1) / math.log(2)

    return kl(q, posterior), kl(posterior, q)
