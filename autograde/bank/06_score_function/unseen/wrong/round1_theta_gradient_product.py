"""Multiplies the gradients, as the densities are multiplied."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads * likelihood_grads).mean(0)
