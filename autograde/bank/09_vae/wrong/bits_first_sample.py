"""Only the first sample."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "only the first sample counts"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    return each[0].sum(-1)
