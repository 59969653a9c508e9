"""p(x) stands where log p(x) belongs."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the evidence stands where its logarithm belongs"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint + torch.special.entr(q)).sum(1)
    return elbo, log_joint.exp().sum(1) - elbo
