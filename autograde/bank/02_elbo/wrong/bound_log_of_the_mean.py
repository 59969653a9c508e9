"""The logarithm outside."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the logarithm of E_q[p(x | z)] is taken"


def elbo_and_gap(log_prior, log_likelihood, q):
    fit = (q * log_likelihood.exp()).sum(1).log()
    elbo = fit - (torch.xlogy(q, q) - q * log_prior).sum(1)
    return elbo, torch.logsumexp(log_prior + log_likelihood, 1) - elbo
