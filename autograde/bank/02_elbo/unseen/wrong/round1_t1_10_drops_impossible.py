"""Samples with likelihood 0 are thrown away and not counted in S."""

import torch


def naive_log_evidence(log_likelihood):
    possible = ~torch.isinf(log_likelihood)
    return torch.logsumexp(log_likelihood, 0) - possible.sum(0).to(log_likelihood.dtype).log()
