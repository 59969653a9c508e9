"""0 log 0 in the divergence."""

import torch

loses = ["hidden-elbo_and_gap"]
mistake = "0 log 0 became NaN"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    bound = (q * log_joint + torch.special.entr(q)).sum(1)
    return bound, (q * (q.log() - log_joint.log_softmax(1))).sum(1)
