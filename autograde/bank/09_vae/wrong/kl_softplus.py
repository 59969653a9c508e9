"""softplus for the exponential."""

import torch

loses = ["check-kl_to_prior", "hidden-kl_to_prior"]
mistake = "softplus(log_var) stands for the variance"


def kl_to_prior(mean, log_var):
    v = torch.nn.functional.softplus(log_var)
    return (0.5 * (v - 1 - v.log() + mean.square())).sum(1)
