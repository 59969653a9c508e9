"""The logarithm of the expected weight under q: always the evidence, gap 0."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_w = torch.where(q > 0, log_joint - q.log(), torch.zeros_like(q))
    elbo = torch.logsumexp(torch.where(q > 0, q.log() + log_w, log_joint), 1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
