"""Samples with log-likelihood -inf are left out of the average, also of the count."""

import torch


def naive_log_evidence(log_likelihood):
    possible = torch.isfinite(log_likelihood).sum(0)
    return torch.logsumexp(log_likelihood, 0) - possible.to(log_likelihood.dtype).log()
