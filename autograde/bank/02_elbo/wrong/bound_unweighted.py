"""The states count alike."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "taken without the weights q"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (log_joint - torch.where(q > 0, q, 1.0).log()).mean(1)
    return elbo, torch.logsumexp(log_joint, 1) - elbo
