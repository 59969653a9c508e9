"""tanh, scaled to 0 ... 1."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "tanh stands"


def bernoulli_log_likelihood(x, logits):
    p = 0.5 + 0.5 * torch.tanh(logits)
    return torch.log(x * p + (1 - x) * (1 - p)).sum(-1)
