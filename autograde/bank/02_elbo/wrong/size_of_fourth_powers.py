"""Weights squared once more."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "the weights are squared twice"


def effective_sample_size(log_weights):
    weights = torch.softmax(log_weights, 0).square()
    return weights.sum(0).square() / weights.square().sum(0)
