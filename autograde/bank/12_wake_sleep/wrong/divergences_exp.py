"""exp(−KL)."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "exp(−KL) came back"


def divergences(posterior, q):
    def kl(one, other):
        return (-torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)).exp()

    return kl(q, posterior), kl(posterior, q)
