"""The gradient of q, not of its logarithm."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "this is the gradient of q, not of log q"


def gaussian_scores(z, mean, log_var):
    m, h = (part.expand_as(z).clone().requires_grad_() for part in (mean, log_var))
    q = torch.distributions.Normal(m, (0.5 * h).exp()).log_prob(z).exp().sum()
    return torch.autograd.grad(q, (m, h))
