"""A bit."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "it is rounded to a bit"


def relaxed_bit(logit, u, temperature):
    return (logit + torch.logit(u) > 0).to(u)
