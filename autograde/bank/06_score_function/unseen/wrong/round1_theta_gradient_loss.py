"""Returns the gradient of the loss -ELBO, with the sign turned."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return -(prior_grads + likelihood_grads).mean(0)
