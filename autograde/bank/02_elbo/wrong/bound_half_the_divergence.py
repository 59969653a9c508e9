"""A weight of ½ on the divergence."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "KL(q‖p(z)) is halved"


def elbo_and_gap(log_prior, log_likelihood, q):
    elbo = (q * log_likelihood).sum(1) - 0.5 * (torch.xlogy(q, q) - q * log_prior).sum(1)
    return elbo, torch.logsumexp(log_prior + log_likelihood, 1) - elbo
