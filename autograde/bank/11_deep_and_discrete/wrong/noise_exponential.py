"""An exponential variable."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "an exponential variable with the sign of b came back"


def conditional_noise(v, b, logit):
    return (1 - 2 * b) * torch.log1p(-v) + 0 * logit
