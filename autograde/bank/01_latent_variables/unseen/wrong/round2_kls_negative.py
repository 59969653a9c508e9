"""The sign is that of the ELBO term."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum(1)
