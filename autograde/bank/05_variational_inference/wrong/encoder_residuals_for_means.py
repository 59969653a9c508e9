"""What is left comes back."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "these are what the regression leaves"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = means - inputs @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
