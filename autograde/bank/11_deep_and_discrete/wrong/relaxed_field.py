"""No sigmoid."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "the sigmoid is missing"


def relaxed_bit(logit, u, temperature):
    return (logit + torch.logit(u)) / temperature
