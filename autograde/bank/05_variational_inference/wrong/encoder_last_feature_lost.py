"""The last feature is lost."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the last feature is left out"


def best_encoder(features, means, precision):
    inputs = torch.cat([features[:, :-1], torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
