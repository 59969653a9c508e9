"""The divergence the wrong way round, KL(N(0, I) ‖ q)."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (torch.exp(-log_var) + mean**2 * torch.exp(-log_var) - 1 + log_var).sum(1)
