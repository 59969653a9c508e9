"""The entropy is missing from the divergence."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "the entropy of q is left out: this is -E_q"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    bound = (q * log_joint + torch.special.entr(q)).sum(1)
    return bound, -(q * log_joint.log_softmax(1)).sum(1)
