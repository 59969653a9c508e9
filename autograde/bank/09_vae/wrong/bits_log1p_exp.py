"""log(1 + exp(logit)) overflows."""

import torch

loses = ["hidden-bernoulli_log_likelihood"]
mistake = "stay with the logits"


def bernoulli_log_likelihood(x, logits):
    return (x * logits - torch.log(1 + torch.exp(logits))).sum(-1)
