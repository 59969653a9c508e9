"""The sample is a function of mean and σ."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "z moves along with mean and σ"


def gaussian_scores(z, mean, log_var):
    leaves = [part.expand_as(z).clone().requires_grad_() for part in (mean, log_var)]
    noise = (z - mean) / (0.5 * log_var).exp()
    moved = leaves[0] + (0.5 * leaves[1]).exp() * noise
    log_q = torch.distributions.Normal(leaves[0], (0.5 * leaves[1]).exp()).log_prob(moved)
    return torch.autograd.grad(log_q.sum(), leaves)
