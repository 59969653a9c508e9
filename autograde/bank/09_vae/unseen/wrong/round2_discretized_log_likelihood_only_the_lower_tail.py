"""The bin of 0 goes to -inf, but that of 16 ends at 16.5."""

import math

import torch


def discretized_log_likelihood(x, mean, log_var):
    s = (0.5 * log_var).exp()
    upper, lower = (x + 0.5 - mean) / s, (x - 0.5 - mean) / s
    lower = torch.where(x == 0, torch.full_like(lower, -math.inf), lower)

    upper, lower = torch.where(lower > 0, -lower, upper), torch.where(lower > 0, -upper, lower)
    log_upper, log_lower = torch.special.log_ndtr(upper), torch.special.log_ndtr(lower)
    return (log_upper + torch.log1p(-torch.exp(log_lower - log_upper))).sum(-1)
