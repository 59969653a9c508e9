"""The log-likelihoods are summed over the samples, the 1/S is missing."""

import torch


def bound(log_likelihood, kl):
    return (log_likelihood.sum(0) - kl).mean()
