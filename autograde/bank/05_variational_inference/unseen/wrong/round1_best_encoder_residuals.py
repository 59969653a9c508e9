"""The residuals are returned in place of the fitted means."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return means - mean, log_var
