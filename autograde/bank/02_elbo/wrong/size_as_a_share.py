"""Divided by S: a share between 0 and 1."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "this is a share"


def effective_sample_size(log_weights):
    return 1 / (torch.softmax(log_weights, 0).square().sum(0) * len(log_weights))
