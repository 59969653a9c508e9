"""The logarithm of the sum."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the logarithm of the sum over the samples"


def bound(log_likelihood, kl):
    return (torch.logsumexp(log_likelihood, 0) - kl).mean()
