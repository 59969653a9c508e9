"""log p for the logit."""

import torch

loses = ["check-relaxed_bit", "hidden-relaxed_bit"]
mistake = "log σ(logit) stands for the logit"


def relaxed_bit(logit, u, temperature):
    return torch.sigmoid((torch.nn.functional.logsigmoid(logit) + torch.logit(u)) / temperature)
