"""The square root of the sum of squares in the denominator."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return 1 / torch.linalg.vector_norm(w, dim=0)
