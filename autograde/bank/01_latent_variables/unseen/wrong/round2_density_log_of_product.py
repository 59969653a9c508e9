"""The density itself is multiplied up first and the logarithm comes last, so that far points give -inf."""
import math

import torch


def log_density(x, mean, variances):
    density = torch.exp(-0.5 * (x - mean) ** 2 / variances) / torch.sqrt(2 * math.pi * variances)
    return torch.log(density.prod(1))
