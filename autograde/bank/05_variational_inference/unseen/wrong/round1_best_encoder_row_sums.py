"""The precision is summed over the rows before the logarithm."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -precision.abs().sum(1).log()
    return mean, log_var
