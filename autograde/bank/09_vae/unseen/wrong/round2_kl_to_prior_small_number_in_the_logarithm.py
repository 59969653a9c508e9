"""Goes to the variance and back, with 1e-8 in the logarithm: tiny variances are not seen as tiny."""

import torch


def kl_to_prior(mean, log_var):
    var = log_var.exp()
    return 0.5 * (mean ** 2 + var - 1 - torch.log(var + 1e-8)).sum(-1)
