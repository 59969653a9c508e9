"""Normal gets the variance."""

import torch

loses = ["check-gaussian_scores", "hidden-gaussian_scores"]
mistake = "log_var is read as log σ"


def gaussian_scores(z, mean, log_var):
    m, h = (part.expand_as(z).clone().requires_grad_() for part in (mean, log_var))
    log_q = torch.distributions.Normal(m, h.exp()).log_prob(z).sum()
    return torch.autograd.grad(log_q, (m, h))
