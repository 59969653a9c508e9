"""The best sample of each row instead of the average."""

import torch


def bound(log_likelihood, kl):
    return (log_likelihood.max(0).values - kl).mean()
