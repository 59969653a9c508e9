"""The extra column holds zeros: no offset."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_zeros(len(features), 1)], 1)
    C = torch.linalg.pinv(A) @ means
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
