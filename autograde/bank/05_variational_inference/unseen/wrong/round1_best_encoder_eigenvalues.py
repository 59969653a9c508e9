"""The eigenvalues of Λ in place of its diagonal."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -torch.linalg.eigvalsh(precision).log()
    return mean, log_var
