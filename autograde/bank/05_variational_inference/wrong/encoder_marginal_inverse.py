"""1 / Σ_mm."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "by itself, 1 / Σ_mm"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -torch.linalg.inv(precision).diagonal().log()
    return mean, log_var
