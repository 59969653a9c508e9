"""0 and 1 are exchanged."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "0 and 1 are exchanged"


def bernoulli_log_likelihood(x, logits):
    return torch.nn.functional.logsigmoid((1 - 2 * x) * logits).sum(-1)
