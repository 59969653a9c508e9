"""Forgot to divide by the number of samples."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_prior + log_likelihood - log_q, 0)
