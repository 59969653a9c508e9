"""One pixel too few."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the last pixel is left out"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    return each[..., :-1].sum(-1)
