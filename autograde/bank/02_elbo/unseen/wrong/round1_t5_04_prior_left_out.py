"""The prior is dropped from the joint in the bound: E[log p(x|z) / q(z)]."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    elbo = (q * log_likelihood + torch.special.entr(q)).sum(1)
    return elbo, log_evidence - elbo
