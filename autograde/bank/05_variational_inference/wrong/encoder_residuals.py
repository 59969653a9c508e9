"""The residual variances of the regression."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the variances are what the regression leaves"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, (means - mean).square().mean(0).log()
