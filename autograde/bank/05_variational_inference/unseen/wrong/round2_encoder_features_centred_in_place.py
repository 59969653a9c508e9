"""The features of the caller are centred in place."""
import torch


def best_encoder(features, means, precision):
    features -= features.mean(0)
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    log_var = -precision.diagonal().log()
    return fit, log_var
