"""Squares the log-weights instead of doubling them for the logarithm of w²."""

import torch


def effective_sample_size(log_weights):
    log_w = torch.log_softmax(log_weights, 0)
    return (-torch.logsumexp(log_w**2, 0)).exp()
