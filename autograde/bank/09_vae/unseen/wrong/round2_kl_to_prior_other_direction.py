"""The divergence of the prior from q."""

import torch


def kl_to_prior(mean, log_var):
    q = torch.distributions.Normal(mean, (0.5 * log_var).exp())
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return torch.distributions.kl_divergence(prior, q).sum(-1)
