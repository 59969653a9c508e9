"""v is the diagonal of the posterior's covariance."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    log_var = torch.linalg.inv(precision).diagonal().log()
    return fit, log_var
