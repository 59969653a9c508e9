"""Takes the logits for those of a pixel being 0."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    sign = 1 - 2 * x
    return F.logsigmoid(sign * logits).sum(-1)
