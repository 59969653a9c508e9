"""In bits."""

import torch

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "base 2: nats"


def importance_bound(log_weights):
    return torch.log2(log_weights.exp().mean(0)), log_weights.softmax(0)
