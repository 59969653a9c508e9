"""log p(x|z)/q(z) under the expectation, the prior is missing in the ELBO."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    elbo = (q * log_likelihood).sum(1) - torch.xlogy(q, q).sum(1)
    return elbo, torch.logsumexp(log_prior + log_likelihood, 1) - elbo
