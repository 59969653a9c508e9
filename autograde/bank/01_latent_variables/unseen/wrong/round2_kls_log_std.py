"""log_var is read as the logarithm of the standard deviation."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (torch.exp(2 * log_var) + mean**2 - 1 - 2 * log_var).sum(1)
