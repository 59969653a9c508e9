"""q is taken for logits and put through a softmax."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    q = torch.softmax(q, 1)
    log_joint = log_prior + log_likelihood
    elbo = (q * (log_joint - q.log())).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
