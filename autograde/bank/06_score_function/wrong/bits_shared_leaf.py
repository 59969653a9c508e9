"""One backward pass for all samples."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "it is summed over the samples, and all get the sum"


def bernoulli_scores(z, logits):
    leaf = logits.clone().requires_grad_()
    log_q = torch.distributions.Bernoulli(logits=leaf).log_prob(z)
    return torch.autograd.grad(log_q.sum(), leaf)[0].expand_as(z)
