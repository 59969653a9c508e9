"""Only the first column of μ is regressed, and used for all."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means[:, :1]).solution.expand(-1, means.shape[1])
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
