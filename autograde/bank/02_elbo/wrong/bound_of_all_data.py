"""Both are added up over the data."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "it is summed to one number"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint + torch.special.entr(q)).sum()
    return elbo, torch.logsumexp(log_joint, 1).sum() - elbo
