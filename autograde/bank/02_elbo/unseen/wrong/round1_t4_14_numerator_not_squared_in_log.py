"""In the log domain the factor 2 of the numerator is forgotten."""

import torch


def effective_sample_size(log_weights):
    log_w = log_weights - log_weights.max(0).values
    return torch.exp(torch.logsumexp(log_w, 0) - torch.logsumexp(2 * log_w, 0))
