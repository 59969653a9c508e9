"""Fitted on the first 80 % of the rows, as in a train-test split."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A[: int(0.8 * len(A))], means[: int(0.8 * len(A))]).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
