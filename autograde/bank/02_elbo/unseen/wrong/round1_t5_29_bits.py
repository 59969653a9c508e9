"""The entropy is measured in bits, the rest in nats."""

import math

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_evidence = torch.logsumexp(log_joint, 1)
    entropy = torch.special.entr(q).sum(1) / math.log(2)
    elbo = (q * log_joint).sum(1) + entropy
    return elbo, log_evidence - elbo
