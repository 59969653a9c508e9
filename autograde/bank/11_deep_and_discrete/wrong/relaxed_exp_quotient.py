"""exp(t) / (1 + exp(t))."""

import torch

loses = ["hidden-relaxed_bit"]
mistake = "exp overflows"


def relaxed_bit(logit, u, temperature):
    t = torch.exp((logit + torch.logit(u)) / temperature)
    return t / (1 + t)
