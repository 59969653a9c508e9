"""The variances are the posterior's own, the diagonal of the inverse of Λ."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = torch.linalg.inv(precision).diagonal().log()
    return mean, log_var
