"""The means alone."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "only the means came back"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    return mean
