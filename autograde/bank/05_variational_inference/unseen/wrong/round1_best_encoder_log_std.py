"""log σ in place of log σ²: a half too much."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -0.5 * precision.diagonal().log()
    return mean, log_var
