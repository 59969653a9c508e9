"""q is replaced by its most probable state."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    best = q.argmax(1, keepdim=True)
    elbo = log_joint.gather(1, best).squeeze(1)
    return elbo, log_evidence - elbo
