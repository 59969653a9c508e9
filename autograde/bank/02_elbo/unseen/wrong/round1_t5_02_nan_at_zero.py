"""q * log q without care for q = 0 gives nan."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    elbo = (q * (log_joint - q.log())).sum(1)
    return elbo, log_evidence - elbo
