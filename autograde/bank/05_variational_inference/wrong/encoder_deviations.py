"""Deviations."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "σ came back, not log v"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = precision.diagonal().rsqrt()
    return mean, log_var
