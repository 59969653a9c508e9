"""The sum over the rows."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "it is summed over the rows, too: one number for each row is asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum()

    return kl(q, posterior), kl(posterior, q)
