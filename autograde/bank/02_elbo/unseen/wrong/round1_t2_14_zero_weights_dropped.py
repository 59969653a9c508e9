"""Samples with weight 0 are not counted in S."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_w = log_prior + log_likelihood - log_q
    count = torch.isfinite(log_w).sum(0)
    return torch.logsumexp(log_w, 0) - torch.log(count.to(log_w.dtype))
