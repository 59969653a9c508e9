"""The average posterior mean is returned for every row: only the offset."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = means.mean(0).expand_as(means)
    log_var = -precision.diagonal().log()
    return mean, log_var
