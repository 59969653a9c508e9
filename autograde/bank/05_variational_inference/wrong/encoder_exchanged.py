"""The two parts are exchanged."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the first value and the second value are exchanged"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -precision.diagonal().log()
    return log_var, mean
