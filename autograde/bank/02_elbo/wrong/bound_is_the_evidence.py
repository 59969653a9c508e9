"""The log-evidence, whatever q is."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "this is the log-evidence, whatever q is"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    evidence = torch.logsumexp(log_joint, 1)
    return evidence, torch.zeros_like(evidence)
