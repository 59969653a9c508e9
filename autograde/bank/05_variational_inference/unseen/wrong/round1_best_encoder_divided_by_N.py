"""The N is left on one side when setting the derivative to zero: v = 1 / (N Λ_mm)."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -(len(means) * precision.diagonal()).log()
    return mean, log_var
