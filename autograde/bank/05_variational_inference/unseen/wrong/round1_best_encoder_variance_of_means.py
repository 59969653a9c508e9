"""v is the variance of the posterior means over the rows."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = means.var(0).log()
    return mean, log_var
