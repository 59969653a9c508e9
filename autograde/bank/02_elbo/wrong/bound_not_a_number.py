"""0 log 0 is left to the computer, which calls it NaN."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "0 log 0 became NaN"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * (log_joint - q.log())).sum(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
