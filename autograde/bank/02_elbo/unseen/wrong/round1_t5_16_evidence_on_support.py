"""The evidence is summed only over the states that q can take."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(1)
    seen = torch.where(q > 0, log_joint, torch.full_like(log_joint, -torch.inf))
    return elbo, torch.logsumexp(seen, 1) - elbo
