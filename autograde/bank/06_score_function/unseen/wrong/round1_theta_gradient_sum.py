"""Summed over the samples instead of averaged."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).sum(0)
