"""log(q + 1e-4) against log 0."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * (log_joint - (q + 1e-4).log())).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
