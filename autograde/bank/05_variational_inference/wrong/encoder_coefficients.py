"""The coefficients come back."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "slopes and offset came back"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = fit
    log_var = -precision.diagonal().log()
    return mean, log_var
