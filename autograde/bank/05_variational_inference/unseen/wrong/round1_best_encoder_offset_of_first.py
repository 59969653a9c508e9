"""The first row of the coefficients is taken for the offset."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = features @ C[1:] + C[0]
    log_var = -precision.diagonal().log()
    return mean, log_var
