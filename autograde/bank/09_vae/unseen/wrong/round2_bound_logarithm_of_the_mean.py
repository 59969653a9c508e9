"""The logarithm of the mean likelihood in the place of the mean of the logarithms."""

import math

import torch


def bound(log_likelihood, kl):
    S = log_likelihood.shape[0]
    return (torch.logsumexp(log_likelihood, 0) - math.log(S) - kl).mean()
