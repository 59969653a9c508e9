"""The upper tail begins with 15, as if there were 16 gray values 0, ..., 15."""

import math

import torch


def discretized_log_likelihood(x, mean, log_var):
    s = (0.5 * log_var).exp()
    upper = torch.where(x < 15, (x + 0.5 - mean) / s, math.inf)
    lower = torch.where(x > 0, (x - 0.5 - mean) / s, -math.inf)

    upper, lower = torch.where(lower > 0, -lower, upper), torch.where(lower > 0, -upper, lower)
    log_upper, log_lower = torch.special.log_ndtr(upper), torch.special.log_ndtr(lower)
    return (log_upper + torch.log1p(-torch.exp(log_lower - log_upper))).sum(-1)
