"""A whole number."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "the sizes are rounded"


def effective_sample_size(log_weights):
    return (1 / torch.softmax(log_weights, 0).square().sum(0)).round()
