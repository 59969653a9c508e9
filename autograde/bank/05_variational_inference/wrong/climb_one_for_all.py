"""One q is shared by all rows."""

import torch

loses = ["check-raise_bound", "hidden-raise_bound"]
mistake = "all rows share one q"


def raise_bound(elbo, mean, log_var):
    m, v = mean[:1], log_var[:1]
    for _ in range(400):
        m, v = m.detach().requires_grad_(), v.detach().requires_grad_()
        value = elbo(m.expand_as(mean), v.expand_as(log_var)).mean()
        by_mean, by_log_var = torch.autograd.grad(value, (m, v))
        m, v = m + 0.1 * by_mean, v + 0.1 * by_log_var
    return m.detach().expand_as(mean), v.detach().expand_as(log_var)
