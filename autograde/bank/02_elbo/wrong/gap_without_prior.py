"""A posterior without the prior."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "a posterior without the prior"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    bound = (q * log_joint + torch.special.entr(q)).sum(1)
    return bound, (torch.xlogy(q, q) - q * log_likelihood.log_softmax(1)).sum(1)
