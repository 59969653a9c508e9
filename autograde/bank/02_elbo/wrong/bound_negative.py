"""The negative ELBO."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the sign is reversed"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    bound = (q * log_joint + torch.special.entr(q)).sum(1)
    return -bound, torch.logsumexp(log_joint, 1) - bound
