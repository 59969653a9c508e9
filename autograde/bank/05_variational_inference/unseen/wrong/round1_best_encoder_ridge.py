"""A ridge penalty on the weights."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.solve(A.T @ A + torch.eye(A.shape[1], dtype=A.dtype), A.T @ means)
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
