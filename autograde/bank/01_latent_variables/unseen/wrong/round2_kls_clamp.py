"""log_var is clamped to [-10, 10] as in many VAE codes."""
import math

import torch


def kl_to_standard_normal(mean, log_var):
    return 0.5 * (log_var.clamp(-10, 10).exp() + mean**2 - 1 - log_var.clamp(-10, 10)).sum(1)
