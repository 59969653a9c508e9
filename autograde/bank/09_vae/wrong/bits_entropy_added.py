"""The entropy is added."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the entropy of the decoder's bits is added"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    return each.sum(-1) + torch.distributions.Bernoulli(logits=logits).entropy().sum(-1)
