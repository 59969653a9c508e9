"""As (N, 2)."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "one row for each pair came back: (N, 2)"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1)

    return torch.stack([kl(q, posterior), kl(posterior, q)], 1)
