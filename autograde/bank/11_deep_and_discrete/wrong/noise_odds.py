"""The odds, no logarithm."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "exp(ζ̃) came back"


def conditional_noise(v, b, logit):
    odds = logit.exp()
    return torch.where(b == 1, (1 + odds * v) / (1 - v), v / (1 + (1 - v) / odds))
