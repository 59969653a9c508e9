"""The evidence in the gap sums the likelihoods without the prior."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    elbo = (q * (log_prior + log_likelihood) - torch.xlogy(q, q)).sum(1)
    return elbo, torch.logsumexp(log_likelihood, 1) - elbo
