"""The variances come from the Cholesky factor of Λ: one over its squared diagonal."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -2 * torch.linalg.cholesky(precision).diagonal().log()
    return mean, log_var
