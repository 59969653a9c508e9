"""-inf is replaced by 0 to get rid of it, which makes the likelihood 1."""

import math

import torch


def naive_log_evidence(log_likelihood):
    clean = torch.where(torch.isinf(log_likelihood), torch.zeros_like(log_likelihood), log_likelihood)
    return torch.logsumexp(clean, 0) - math.log(len(clean))
