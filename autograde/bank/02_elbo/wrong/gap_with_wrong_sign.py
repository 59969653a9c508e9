"""The bound less the evidence: a gap that is negative."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the sign is reversed"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint + torch.special.entr(q)).sum(1)
    return elbo, elbo - torch.logsumexp(log_joint, 1)
