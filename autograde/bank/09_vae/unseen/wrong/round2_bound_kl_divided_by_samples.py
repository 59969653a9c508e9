"""The KL is divided by the number of samples as well."""

import torch


def bound(log_likelihood, kl):
    samples, rows = log_likelihood.shape
    return (log_likelihood.sum() - kl.sum()) / (samples * rows)
