"""Treats 0 and 16 like all other values, so the end bins do not go on to infinity."""
import torch


def discretized_log_likelihood(x, mean, log_var):
    s = (0.5 * log_var).exp()
    a, b = (x - 0.5 - mean) / s, (x + 0.5 - mean) / s
    flip = a > 0
    a, b = torch.where(flip, -b, a), torch.where(flip, -a, b)
    la, lb = torch.special.log_ndtr(a), torch.special.log_ndtr(b)
    return (lb + torch.log1p(-(la - lb).exp())).sum(-1)
