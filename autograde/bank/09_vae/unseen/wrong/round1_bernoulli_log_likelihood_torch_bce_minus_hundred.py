"""Uses binary_cross_entropy on the probabilities, which cuts every logarithm at -100."""
import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return -F.binary_cross_entropy(p, x.expand_as(p).to(p.dtype), reduction="none").sum(-1)
