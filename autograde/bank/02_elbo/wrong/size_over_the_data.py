"""The wrong axis."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "the sums run over the data"


def effective_sample_size(log_weights):
    return 1 / torch.softmax(log_weights, 1).square().sum(1)
