"""Moment matching: posterior variance plus what the regression leaves."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "added to the posterior's variances"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, (torch.linalg.inv(precision).diagonal() + (means - mean).square().mean(0)).log()
