"""Autograd by the logits themselves."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "it is summed over the samples"


def bernoulli_scores(z, logits):
    leaf = logits.clone().requires_grad_()
    log_q = torch.distributions.Bernoulli(logits=leaf).log_prob(z).sum()
    return torch.autograd.grad(log_q, leaf)[0]
