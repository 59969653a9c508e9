"""Rounded."""

import math

import torch

loses = ["check-description_length", "hidden-description_length"]
mistake = "the message is rounded"


def description_length(log_joint, log_q):
    return torch.round((log_q - log_joint).mean(0) / math.log(2))
