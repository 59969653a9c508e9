"""As many states as units."""

import torch
from torch.nn.functional import softplus

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "only states with a single unit on"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.eye(len(a)).to(W)
    return torch.logsumexp(states @ a + softplus(b + states @ W).sum(1), 0)
