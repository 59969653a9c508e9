"""The likelihood is averaged, the prior is summed: a bracket closed too early."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads.sum(0) + likelihood_grads.mean(0)
