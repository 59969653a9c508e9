"""The means are multiplied by Λ before the regression, and not turned back."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means @ precision).solution
    log_var = -precision.diagonal().log()
    return fit, log_var
