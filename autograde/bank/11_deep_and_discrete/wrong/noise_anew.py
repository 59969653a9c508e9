"""b is not used."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the bit is not used"


def conditional_noise(v, b, logit):
    return logit + torch.logit(v)
