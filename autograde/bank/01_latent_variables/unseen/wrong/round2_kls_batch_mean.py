"""One number is returned: the average over the rows, as for a loss."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.exp() + mean**2 - 1 - log_var).sum(1).mean()
