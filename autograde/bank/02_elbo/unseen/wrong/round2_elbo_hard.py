"""Takes the most probable state of each q as if it were certain."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    hard = torch.nn.functional.one_hot(q.argmax(1), q.shape[1]).to(q.dtype)
    elbo = (hard * log_joint).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
