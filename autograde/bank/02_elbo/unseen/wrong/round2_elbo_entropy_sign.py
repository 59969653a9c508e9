"""The entropy is subtracted: + q log q instead of - q log q."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint).sum(1) + torch.xlogy(q, q).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
