"""The divergence from the prior is added."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "KL(q‖p(z)) has the wrong sign"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    to_prior = (torch.xlogy(q, q) - q * log_prior).sum(1)
    elbo = (q * log_likelihood).sum(1) + to_prior
    return elbo, torch.logsumexp(log_joint, 1) - elbo
