"""An epsilon of 1e-3 is added under the logarithm of the evidence."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(1)
    log_evidence = torch.log(log_joint.exp().sum(1) + 1e-3)
    return elbo, log_evidence - elbo
