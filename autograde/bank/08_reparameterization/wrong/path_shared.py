"""Autograd with shared parameters: all samples are summed."""

import torch

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "it is summed over the samples: each has its own"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    m, v = mean.clone().requires_grad_(), log_var.clone().requires_grad_()
    moved = m + (0.5 * v).exp() * noise
    held = torch.distributions.Normal(mean, (0.5 * log_var).exp())
    signal = dlogp_dz * moved - held.log_prob(moved)
    return torch.autograd.grad(signal.sum(), (m, v))
