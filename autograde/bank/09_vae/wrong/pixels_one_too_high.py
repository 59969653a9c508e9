"""x + 1, as for data that begin at 1."""

import math

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "one higher than they are"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    x = x + 1
    lower, upper = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    lower = torch.where(x <= 1, -torch.inf, lower)
    upper = torch.where(x == 17, torch.inf, upper)
    below = 0.5 * torch.erfc(-lower / math.sqrt(2))
    below_upper = 0.5 * torch.erfc(-upper / math.sqrt(2))
    return torch.log(below_upper - below).sum(-1)
