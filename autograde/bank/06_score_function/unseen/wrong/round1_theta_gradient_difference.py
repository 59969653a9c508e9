"""Subtracts the gradient of the prior, as if it were a KL term."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return (likelihood_grads - prior_grads).mean(0)
