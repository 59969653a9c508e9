"""The log-densities are forgotten."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "𝔼_q[log p(x | z)] is left out"


def bound(log_density, weights, q):
    return (q * weights.log() + torch.special.entr(q)).sum()
