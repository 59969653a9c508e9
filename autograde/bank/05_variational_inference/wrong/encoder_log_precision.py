"""The sign of the logarithm is lost."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "log σ² has the other sign"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, precision.diagonal().log()
