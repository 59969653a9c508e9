"""The mean over the parameters instead of the samples."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return (prior_grads + likelihood_grads).mean(1)
