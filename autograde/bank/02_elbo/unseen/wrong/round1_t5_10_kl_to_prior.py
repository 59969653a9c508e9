"""The gap is taken for the divergence from the prior instead of the posterior."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(1)
    gap = (torch.xlogy(q, q) - q * log_prior).sum(1)
    return elbo, gap
