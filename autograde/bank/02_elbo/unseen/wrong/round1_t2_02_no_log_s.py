"""The weights are summed, 1/S is forgotten."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_prior + log_likelihood - log_q, dim=0)
