"""Each mean is shrunk by Λ_mm / (1 + Λ_mm), as if a prior had to be added once more."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = (A @ C) * precision.diagonal() / (1 + precision.diagonal())
    log_var = -precision.diagonal().log()
    return mean, log_var
