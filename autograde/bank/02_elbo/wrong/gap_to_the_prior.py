"""The divergence from the prior, not from the posterior."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "from the prior, not from the posterior"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    gap = (torch.xlogy(q, q) - q * log_prior).sum(1)
    return (q * log_joint + torch.special.entr(q)).sum(1), gap
