"""log(1 + e^t) is written as it stands, and e^900 is infinite."""

import torch


def bernoulli_log_likelihood(x, logits):
    return (x * logits - torch.log1p(torch.exp(logits))).sum(-1)
