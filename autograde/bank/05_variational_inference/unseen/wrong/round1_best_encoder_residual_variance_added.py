"""The regression's error is added to the variances: the encoder should know that it is unsure."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = (1 / precision.diagonal() + (means - mean).square().mean(0)).log()
    return mean, log_var
