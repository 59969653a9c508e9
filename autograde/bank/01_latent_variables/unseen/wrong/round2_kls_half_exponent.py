"""σ stands where σ² should: exp(log_var / 2)."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (torch.exp(0.5 * log_var) + mean**2 - 1 - log_var).sum(1)
