"""The variances of the posterior."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the variances are those of the posterior"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, torch.linalg.inv(precision).diagonal().log()
