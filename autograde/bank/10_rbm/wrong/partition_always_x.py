"""The states of x, whatever the sizes are."""

import torch
from torch.nn.functional import softplus

loses = ["hidden-log_partition"]
mistake = "it needs more memory"


def log_partition(a, b, W):
    states = torch.cartesian_prod(*[W.new_tensor([0.0, 1.0])] * len(a)).reshape(-1, len(a))
    return torch.logsumexp(states @ a + softplus(b + states @ W).sum(1), 0)
