"""tanh."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "tanh stands for the sigmoid"


def relaxed_bit(logit, u, temperature):
    return torch.tanh((logit + torch.logit(u)) / temperature)
