"""Both parts are put one below the other and averaged over 2S rows, so everything is halved."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    return torch.cat([prior_grads, likelihood_grads]).mean(0)
