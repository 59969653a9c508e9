"""The expected log-likelihood alone."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "KL(q‖p(z)) is left out"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_likelihood).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
