"""A ridge of 1e-3 is added to the normal equations, which swallows small features."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    gram = design.T @ design + 1e-3 * torch.eye(design.shape[1], dtype=design.dtype)
    fit = design @ torch.linalg.solve(gram, design.T @ means)
    log_var = -precision.diagonal().log()
    return fit, log_var
