"""The entropy of q is forgotten; what is left is a bound too, but it never touches."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the entropy of q is left out"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
