"""Divided by the mass within the range."""

import math

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "divided by their sum over 0 ... 16"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    lower, upper = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    below = 0.5 * torch.erfc(-lower / math.sqrt(2))
    below_upper = 0.5 * torch.erfc(-upper / math.sqrt(2))
    inside = torch.special.ndtr((16.5 - mean) / std) - torch.special.ndtr((-0.5 - mean) / std)
    return torch.log((below_upper - below) / inside).sum(-1)
