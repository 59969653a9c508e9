"""All sides of length one are squeezed away."""

import torch

loses = ["hidden-bernoulli_log_likelihood"]
mistake = "squeezed away"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    return each.sum(-1).squeeze()
