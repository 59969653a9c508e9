"""Only the logit is divided."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "only the logit is divided by the temperature"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid(logit / temperature + torch.logit(u))
