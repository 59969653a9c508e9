"""The normal equations without the inverse: A' μ / N."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = A.T @ means / len(A)
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
