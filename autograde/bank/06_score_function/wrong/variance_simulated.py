"""Drawn, not derived."""

import torch

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "with the same arguments give different results"


def score_variance(p, reward):
    zero, one = reward[:, 0], reward[:, 1]
    z = (torch.rand(1000, len(p)) < p).to(p)
    g = torch.where(z == 1, one, zero) * (z - p)
    return g.var(0)
