"""logsumexp over the data instead of over the states, and averaged."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(1)
    return elbo, torch.logsumexp(log_joint, 0).mean() - elbo
