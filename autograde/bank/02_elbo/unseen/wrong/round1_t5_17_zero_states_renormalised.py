"""Where q is 0 it is clamped to 0.01 and q renormalised to avoid log 0."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    q = q.clamp(min=0.01)
    q = q / q.sum(1, keepdim=True)
    log_joint = log_prior + log_likelihood
    elbo = (q * (log_joint - q.log())).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
