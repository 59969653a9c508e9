"""log p(x) by exp, sum, log: -inf for almost impossible data."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint).sum(1) - torch.xlogy(q, q).sum(1)
    return elbo, log_joint.exp().sum(1).log() - elbo
