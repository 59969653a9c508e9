"""The result keeps its axis and the rows are then added through broadcasting: (N, N)."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * ((log_var.exp() - 1 - log_var).sum(1, keepdim=True) + (mean**2).sum(1))
