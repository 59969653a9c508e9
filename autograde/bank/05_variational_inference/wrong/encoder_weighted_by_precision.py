"""The regression of Λ μ."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "this is the regression of Λ μ"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means @ precision).solution
    mean = inputs @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
