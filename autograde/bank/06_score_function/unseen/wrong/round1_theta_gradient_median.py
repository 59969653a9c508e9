"""The median over the samples instead of the mean."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).median(0).values
