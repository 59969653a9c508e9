"""reshape instead of transposing what was right."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "reshaped to (N, S)"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    return each.sum(-1).reshape(len(x), len(logits))
