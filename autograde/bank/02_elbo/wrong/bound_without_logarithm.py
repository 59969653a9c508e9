"""The mean of p(x, z) / q(z), without the logarithm, as in print."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the logarithm is missing"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = torch.where(q > 0, q * (log_joint.exp() / q), 0).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
