"""log v for every row."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "log v is repeated for every row"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = (-precision.diagonal().log()).expand_as(means)
    return mean, log_var
