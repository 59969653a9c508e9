"""Only the upper end."""

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "only the upper end of the bin counts"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    lower, upper = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    lower = torch.where(x == 0, -torch.inf, lower)
    upper = torch.where(x == 16, torch.inf, upper)
    below_upper = torch.special.ndtr(upper)
    return torch.log(below_upper).sum(-1)
