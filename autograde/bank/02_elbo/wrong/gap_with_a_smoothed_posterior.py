"""A small number in the logarithm of the posterior."""

import torch

loses = ["hidden-elbo_and_gap"]
mistake = "a small number was added to a probability"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    bound = (q * log_joint + torch.special.entr(q)).sum(1)
    posterior = log_joint.softmax(1)
    return bound, (torch.xlogy(q, q) - q * (posterior + 1e-10).log()).sum(1)
