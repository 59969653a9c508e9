"""One over the largest weight, another measure."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "1/max w"


def effective_sample_size(log_weights):
    return 1 / torch.softmax(log_weights, 0).amax(0)
