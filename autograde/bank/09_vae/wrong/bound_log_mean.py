"""The logarithm of the mean."""

import math

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the logarithm of the mean over the samples"


def bound(log_likelihood, kl):
    return (torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood)) - kl).mean()
