"""Averages over the samples and over prior and likelihood, so it is half as large."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return torch.stack([prior_grads, likelihood_grads]).mean((0, 1))
