"""The features are centred and the targets are not, and no column of ones."""
import torch


def best_encoder(features, means, precision):
    A = features - features.mean(0)
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
