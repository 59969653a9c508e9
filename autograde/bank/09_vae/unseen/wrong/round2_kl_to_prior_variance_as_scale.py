"""Gives the variance to Normal, which wants the deviation."""

import torch


def kl_to_prior(mean, log_var):
    q = torch.distributions.Normal(mean, log_var.exp())
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return torch.distributions.kl_divergence(q, prior).sum(-1)
