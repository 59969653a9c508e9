"""A density within, tails at the ends."""

import math

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "the density at x, inside the open ends"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    lower, upper = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    lower = torch.where(x == 0, -torch.inf, lower)
    upper = torch.where(x == 16, torch.inf, upper)
    below = 0.5 * torch.erfc(-lower / math.sqrt(2))
    below_upper = 0.5 * torch.erfc(-upper / math.sqrt(2))
    log_p = torch.distributions.Normal(mean, std).log_prob(x)
    return torch.where((x == 0) | (x == 16), torch.log(below_upper - below), log_p).sum(-1)
