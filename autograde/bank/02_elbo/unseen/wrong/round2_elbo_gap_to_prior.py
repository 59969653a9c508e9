"""Takes the divergence from the prior (of form 2) for the gap."""

import torch


def elbo_and_gap(log_prior, log_likelihood, q):
    kl = (torch.xlogy(q, q) - q * log_prior).sum(1)
    return (q * log_likelihood).sum(1) - kl, kl
