"""The entropy of q is subtracted."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the entropy of q has the wrong sign"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint + torch.xlogy(q, q)).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
