"""A logistic distribution."""

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "logistic distribution"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    lower, upper = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    lower = torch.where(x == 0, -torch.inf, lower)
    upper = torch.where(x == 16, torch.inf, upper)
    below, below_upper = torch.sigmoid(lower), torch.sigmoid(upper)
    return torch.log(below_upper - below).sum(-1)
