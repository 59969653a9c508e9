"""Takes the logit for the pixel being 0: softplus(logit) is put with the wrong sign of the logit."""
import torch
from torch.nn.functional import softplus


def bernoulli_log_likelihood(x, logits):
    return -(x * softplus(logits) + (1 - x) * softplus(-logits)).sum(-1)
