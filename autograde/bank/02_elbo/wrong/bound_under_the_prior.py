"""The mean under the prior."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "averaged under the prior, not under q"


def elbo_and_gap(log_prior, log_likelihood, q):
    fit = (log_prior.exp() * log_likelihood).sum(1)
    elbo = fit - (torch.xlogy(q, q) - q * log_prior).sum(1)
    return elbo, torch.logsumexp(log_prior + log_likelihood, 1) - elbo
