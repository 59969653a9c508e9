"""Returns V and c stacked instead of the means of all rows."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    weights = torch.linalg.lstsq(design, means).solution
    log_var = -precision.diagonal().log()
    return weights, log_var
