"""The mean over the K states instead of the sum."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint - torch.xlogy(q, q)).mean(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
