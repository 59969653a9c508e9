"""The two exchanged."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the two are exchanged: KL(q ‖ p) is the gap of the ELBO, and sleep goes down KL(p ‖ q)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(posterior, q), kl(q, posterior)
