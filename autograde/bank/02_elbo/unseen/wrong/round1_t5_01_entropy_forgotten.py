"""The entropy of q is forgotten: only the expected log-joint."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    elbo = (q * log_joint).sum(1)
    return elbo, log_evidence - elbo
