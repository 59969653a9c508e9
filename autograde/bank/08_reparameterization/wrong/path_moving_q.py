"""Autograd, with the parameters of q moving as well."""

import torch

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score of q is left out: this is ∇_z log p alone, which is"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    m = mean.expand_as(z).clone().requires_grad_()
    v = log_var.expand_as(z).clone().requires_grad_()
    moved = m + (0.5 * v).exp() * noise
    signal = dlogp_dz * moved - torch.distributions.Normal(m, (0.5 * v).exp()).log_prob(moved)
    return torch.autograd.grad(signal.sum(), (m, v))
