"""Returns (gap, elbo)."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint).sum(1) - torch.xlogy(q, q).sum(1)
    return torch.logsumexp(log_joint, 1) - elbo, elbo
