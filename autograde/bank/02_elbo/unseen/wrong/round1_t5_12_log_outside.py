"""The logarithm is outside of the expectation, so that the bound is log p(x) for every q."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    ratio = torch.where(q > 0, log_joint.exp() / q, torch.zeros_like(q))
    elbo = (q * ratio).sum(1).log()
    return elbo, log_evidence - elbo
