"""A small number in the logarithm of q."""

import torch

loses = ["hidden-elbo_and_gap"]
mistake = "was a small number added inside a logarithm"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * (log_joint - (q + 1e-8).log())).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
