"""Form II, and the entropy is added once more although the divergence contains it."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    kl = (torch.xlogy(q, q) - q * log_prior).sum(1)
    elbo = (q * log_likelihood).sum(1) - kl + torch.special.entr(q).sum(1)
    return elbo, log_evidence - elbo
