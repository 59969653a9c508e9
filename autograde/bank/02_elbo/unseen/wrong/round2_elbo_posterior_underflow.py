"""The gap with log of the softmax: states that are almost impossible get log 0."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint).sum(1) - torch.xlogy(q, q).sum(1)
    post = torch.softmax(log_joint, 1)
    return elbo, (torch.xlogy(q, q) - torch.xlogy(q, post)).sum(1)
