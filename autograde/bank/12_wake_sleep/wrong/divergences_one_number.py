"""The mean over the rows."""

import torch

loses = ["check-divergences", "hidden-divergences"]
mistake = "the means over the rows came back: one number for each row is asked"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * (one / other).log(), 0.0).sum(1).mean()

    return kl(q, posterior), kl(posterior, q)
