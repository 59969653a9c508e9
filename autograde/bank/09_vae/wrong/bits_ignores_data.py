"""Every pixel is taken for a 1."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the data are not used"


def bernoulli_log_likelihood(x, logits):
    return torch.nn.functional.logsigmoid(logits).sum(-1)
