"""Divides by S - 1 (by 1 for a single sample)."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    total = (prior_grads + likelihood_grads).sum(0)
    return total / max(len(prior_grads) - 1, 1)
