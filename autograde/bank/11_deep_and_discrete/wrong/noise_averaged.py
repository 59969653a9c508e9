"""Averaged over the samples."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "it is averaged over the samples"


def conditional_noise(v, b, logit):
    odds = logit.exp()
    return torch.where(b == 1, torch.log((1 + odds * v) / (1 - v)), torch.log(v / (1 + (1 - v) / odds))).mean(
        0
    )
