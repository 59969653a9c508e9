"""The offset is fitted, and not used."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "though it was fitted"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = features @ fit[:-1]
    log_var = -precision.diagonal().log()
    return mean, log_var
