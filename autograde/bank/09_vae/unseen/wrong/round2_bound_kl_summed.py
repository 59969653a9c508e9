"""The reconstruction is averaged over rows, the KL is summed."""

import torch


def bound(log_likelihood, kl):
    return log_likelihood.mean() - kl.sum()
