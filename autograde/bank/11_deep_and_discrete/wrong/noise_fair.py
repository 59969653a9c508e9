"""As if bits were fair."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the logit is left out throughout, as if bits were fair"


def conditional_noise(v, b, logit):
    u = torch.where(b == 1, 0.5 + 0.5 * v, 0.5 * v)
    return torch.logit(u) + 0 * logit
