"""One log-variance for all coordinates, their average."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -precision.diagonal().log().mean().expand(means.shape[1])
    return mean, log_var
