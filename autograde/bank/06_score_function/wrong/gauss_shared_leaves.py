"""One backward pass for all samples."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "both: it is summed over the samples, and all get the sum"


def gaussian_scores(z, mean, log_var):
    leaves = [mean.clone().requires_grad_(), log_var.clone().requires_grad_()]
    log_q = torch.distributions.Normal(leaves[0], (0.5 * leaves[1]).exp()).log_prob(z)
    by_mean, by_log_var = torch.autograd.grad(log_q.sum(), leaves)
    return by_mean.expand_as(z), by_log_var.expand_as(z)
