"""pinv with rcond=1e-3 throws small features away."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ (torch.linalg.pinv(design, rtol=1e-3) @ means)
    log_var = -precision.diagonal().log()
    return fit, log_var
