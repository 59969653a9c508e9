"""A bit, u < p."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "a bit came back that is 1 where u < σ(logit)"


def relaxed_bit(logit, u, temperature):
    return (u < torch.sigmoid(logit)).to(u)
