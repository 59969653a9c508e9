"""The column of ones takes the place of the first feature."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features.new_ones(len(features), 1), features[:, 1:]], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
