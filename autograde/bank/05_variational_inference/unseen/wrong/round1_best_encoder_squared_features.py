"""The features are squared as well: more than an affine encoder."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features**2, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.pinv(A) @ means
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
