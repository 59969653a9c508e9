"""Sleep's twice."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "KL(p ‖ q), what sleep goes down, came back twice: the gap of the ELBO is the other one"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(posterior, q), kl(posterior, q)
