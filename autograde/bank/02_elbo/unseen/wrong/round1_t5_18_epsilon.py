"""log(q + 1e-4) for the zeros, everywhere."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    elbo = (q * (log_joint - torch.log(q + 1e-4))).sum(1)
    return elbo, log_evidence - elbo
