"""The mean of the two, not their sum."""

import torch

loses = ["check-theta_gradient", "hidden-theta_gradient"]
mistake = "the two gradients are averaged"


def theta_gradient(prior_grads, likelihood_grads):
    return torch.stack([prior_grads, likelihood_grads]).mean((0, 1))
