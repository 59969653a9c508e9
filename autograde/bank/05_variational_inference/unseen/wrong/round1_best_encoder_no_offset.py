"""The offset c is forgotten: no column of ones."""
import torch


def best_encoder(features, means, precision):
    A = features
    C = torch.linalg.lstsq(A, means).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
