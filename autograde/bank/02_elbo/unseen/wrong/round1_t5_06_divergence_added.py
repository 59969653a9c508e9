"""Form II with a plus: the divergence from the prior is added."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    kl = (torch.xlogy(q, q) - q * log_prior).sum(1)
    elbo = (q * log_likelihood).sum(1) + kl
    return elbo, log_evidence - elbo
