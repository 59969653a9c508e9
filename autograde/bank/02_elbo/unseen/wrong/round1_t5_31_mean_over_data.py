"""Averaged over the rows: one bound and one gap for all."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(1)
    return elbo.mean(), (log_evidence - elbo).mean()
