"""The sum of the squares, without the reciprocal."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "one over the value came back"


def effective_sample_size(log_weights):
    return torch.softmax(log_weights, 0).square().sum(0)
