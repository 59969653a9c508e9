"""Halved."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the divergence is halved"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1) / 2

    return kl(q, posterior), kl(posterior, q)
