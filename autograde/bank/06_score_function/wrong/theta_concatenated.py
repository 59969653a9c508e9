"""One behind the other."""

import torch

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "one behind the other"


def theta_gradient(prior_grads, likelihood_grads):
    return torch.cat([prior_grads.mean(0), likelihood_grads.mean(0)])
