"""log Φ − log Φ."""

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "the logarithms of both ends are subtracted"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    lower, upper = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    below, below_upper = torch.special.log_ndtr(lower), torch.special.log_ndtr(upper)
    return (below_upper - below).sum(-1)
