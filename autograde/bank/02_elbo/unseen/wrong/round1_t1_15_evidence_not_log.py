"""Returns the evidence itself, not its logarithm."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return torch.exp(torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood)))
