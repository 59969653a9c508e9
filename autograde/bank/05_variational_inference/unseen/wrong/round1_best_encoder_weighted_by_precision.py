"""The regression is on μ Λ and not taken back."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means @ precision).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
