"""The mean of the joint divided by the mean of q, instead of the mean of the ratio."""

import torch


def importance_log_evidence(log_prior, log_likelihood, log_q):
    return torch.logsumexp(log_prior + log_likelihood, 0) - torch.logsumexp(log_q, 0)
