"""∇q / q, where q underflows."""

import torch

loses = ["hidden-gaussian_scores"]
mistake = "q itself is 0 so far out"


def gaussian_scores(z, mean, log_var):
    m, h = (part.expand_as(z).clone().requires_grad_() for part in (mean, log_var))
    q = torch.exp(-0.5 * (z - m) ** 2 / h.exp()) / h.exp().sqrt()
    by_mean, by_log_var = torch.autograd.grad(q.sum(), (m, h))
    return by_mean / q.detach(), by_log_var / q.detach()
