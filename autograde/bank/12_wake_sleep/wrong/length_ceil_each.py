"""Each message rounded up."""

import math

import torch

loses = ["check-description_length", "hidden-description_length"]
mistake = "each message is rounded up to whole bits"


def description_length(log_joint, log_q):
    return torch.ceil((log_q - log_joint) / math.log(2)).mean(0)
