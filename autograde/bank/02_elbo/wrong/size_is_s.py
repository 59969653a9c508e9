"""S, whatever the weights."""

import torch

loses = ["check-effective_sample_size", "hidden-effective_sample_size"]
mistake = "every size is S"


def effective_sample_size(log_weights):
    return torch.full_like(log_weights[0], len(log_weights))
