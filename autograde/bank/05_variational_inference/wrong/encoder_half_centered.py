"""The slopes of centered features meet the others."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the features are centered for the slopes alone"


def best_encoder(features, means, precision):
    inputs = features - features.mean(0)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = means.mean(0) + features @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
