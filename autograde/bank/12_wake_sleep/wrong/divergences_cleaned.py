"""Zeros left out on both sides."""

import torch

loses = ["hidden-divergences"]
mistake = "0 log 0 is 0, but the divergence is infinite where a state that has probability is ruled out"


def divergences(posterior, q):
    def kl(one, other):
        return torch.where((one > 0) & (other > 0), one * (one / other).log(), 0.0).sum(1)

    return kl(q, posterior), kl(posterior, q)
