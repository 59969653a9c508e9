"""1 where ζ̃ is positive."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the bit came back, 1[ζ̃ > 0]"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return (logit + torch.logit(u) > 0).to(v)
