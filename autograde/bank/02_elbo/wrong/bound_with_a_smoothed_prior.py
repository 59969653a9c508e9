"""A small number in the logarithm of p(z)."""

import torch

loses = ["hidden-elbo_and_gap"]
mistake = "a small number was added to a probability"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = (log_prior.exp() + 1e-12).log() + log_likelihood
    elbo = (q * log_joint + torch.special.entr(q)).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
