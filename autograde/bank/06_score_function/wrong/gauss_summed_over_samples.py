"""Autograd by the parameters themselves sums the samples."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "it is summed over the samples"


def gaussian_scores(z, mean, log_var):
    m, h = mean.clone().requires_grad_(), log_var.clone().requires_grad_()
    log_q = torch.distributions.Normal(m, (0.5 * h).exp()).log_prob(z).sum()
    return torch.autograd.grad(log_q, (m, h))
