"""No column of ones."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the offset c is missing"


def best_encoder(features, means, precision):
    inputs = features
    mean = inputs @ torch.linalg.lstsq(inputs, means).solution
    return mean, -precision.diagonal().log()
