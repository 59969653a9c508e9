"""The means are multiplied by the inverse of Λ at the end."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C @ torch.linalg.inv(precision)
    log_var = -precision.diagonal().log()
    return mean, log_var
