"""The term of Kingma and Welling's appendix as it stands there, which is minus the divergence."""

import torch


def kl_to_prior(mean, log_var):
    return 0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp(), dim=1)
