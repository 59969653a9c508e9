"""log p(x) as the plain sum of the likelihoods: the prior is missing in the gap only."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    elbo = (q * (log_prior + log_likelihood)).sum(1) - torch.xlogy(q, q).sum(1)
    return elbo, torch.logsumexp(log_likelihood, 1) - elbo
