"""The logarithm is taken again of the variance plus 1e-8."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 - 1 - torch.log(log_var.exp() + 1e-8)).sum(1)
