"""log_likelihood += log_prior in place, and then the prior is added once more for the evidence."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    joint = log_likelihood.clone()
    joint += log_prior
    elbo = (q * joint - torch.xlogy(q, q)).sum(1)
    joint += log_prior
    return elbo, torch.logsumexp(joint, 1) - elbo
