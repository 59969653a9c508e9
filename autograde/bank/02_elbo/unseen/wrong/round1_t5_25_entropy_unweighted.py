"""log q is summed over the states without the weight q."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    log_q = torch.where(q > 0, q, torch.ones_like(q)).log()
    elbo = (q * log_joint).sum(1) - log_q.sum(1)
    return elbo, log_evidence - elbo
