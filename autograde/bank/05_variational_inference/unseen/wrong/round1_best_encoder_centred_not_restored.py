"""Features and means are centred, and the mean is not added again."""
import torch


def best_encoder(features, means, precision):
    A = features - features.mean(0)
    C = torch.linalg.lstsq(A, means - means.mean(0)).solution
    mean = A @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
