"""The bin of k runs from k to k + 1."""

import math

import torch


def discretized_log_likelihood(x, mean, log_var):
    s = (0.5 * log_var).exp()
    upper = torch.where(x < 16, (x + 1 - mean) / s, math.inf)
    lower = torch.where(x > 0, (x - mean) / s, -math.inf)

    upper, lower = torch.where(lower > 0, -lower, upper), torch.where(lower > 0, -upper, lower)
    log_upper, log_lower = torch.special.log_ndtr(upper), torch.special.log_ndtr(lower)
    return (log_upper + torch.log1p(-torch.exp(log_lower - log_upper))).sum(-1)
