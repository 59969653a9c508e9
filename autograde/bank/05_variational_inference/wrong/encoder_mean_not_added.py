"""The mean is taken off and not added."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "not added again"


def best_encoder(features, means, precision):
    inputs = features - features.mean(0)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
