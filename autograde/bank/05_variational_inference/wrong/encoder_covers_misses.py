"""What the regression leaves is added to the variances: the best for the other divergence."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "what the regression leaves is added to the variances"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, (1 / precision.diagonal() + (means - mean).square().mean(0)).log()
