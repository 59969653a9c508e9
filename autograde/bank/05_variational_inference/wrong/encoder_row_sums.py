"""The rows of Λ are summed."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "a row of Λ is summed"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -precision.abs().sum(1).log()
    return mean, log_var
