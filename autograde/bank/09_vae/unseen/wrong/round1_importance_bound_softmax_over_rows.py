"""The shares are normalized over the rows instead of over the samples."""
import math
import torch


def importance_bound(log_weights):
    b = torch.logsumexp(log_weights, dim=0) - math.log(log_weights.shape[0])
    return b, torch.softmax(log_weights, dim=-1)
