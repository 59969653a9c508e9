"""The entropy in bits."""

import math

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "in bits"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log())).sum() + torch.special.entr(q).sum() / math.log(2)
