"""Fair bits, and the logit is added."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the noise, not ζ, is cut off at 0"


def conditional_noise(v, b, logit):
    u = torch.where(b == 1, 0.5 + 0.5 * v, 0.5 * v)
    return logit + torch.logit(u)
