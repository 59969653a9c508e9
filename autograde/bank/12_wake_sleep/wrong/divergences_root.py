"""The root."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the root of the divergence came back"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1).clamp(min=0).sqrt()

    return kl(q, posterior), kl(posterior, q)
