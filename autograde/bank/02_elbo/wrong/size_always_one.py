"""Each weight is squared, then all are added."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "every size is 1"


def effective_sample_size(log_weights):
    weights = torch.softmax(log_weights, 0).square().sum(0)
    return weights / weights
