"""Only the gap."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "only the gap came back: both are asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior)
