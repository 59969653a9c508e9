"""The gradient of the likelihood alone: the prior is taken as fixed."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return likelihood_grads.mean(0)
