"""Eigenvalues."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "logarithms of the eigenvalues"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -torch.linalg.eigvalsh(precision).log()
    return mean, log_var
