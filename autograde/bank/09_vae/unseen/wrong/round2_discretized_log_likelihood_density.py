"""The density at the integer, not the probability of its bin."""

import torch


def discretized_log_likelihood(x, mean, log_var):
    return torch.distributions.Normal(mean, (0.5 * log_var).exp()).log_prob(x).sum(-1)
