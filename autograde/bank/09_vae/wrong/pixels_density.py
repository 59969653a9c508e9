"""The density at x."""

import torch

loses = ["check-discretized_log_likelihood", "hidden-discretized_log_likelihood"]
mistake = "the density at x, not the probability"


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)
    return torch.distributions.Normal(mean, std).log_prob(x).sum(-1)
