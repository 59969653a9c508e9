"""One variance for all coordinates."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "all coordinates have one variance"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -precision.diagonal().mean().log().expand(len(precision))
    return mean, log_var
