"""v is returned, not log v."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = 1 / precision.diagonal()
    return mean, log_var
