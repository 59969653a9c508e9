"""A loop over the rows that always moves the last one only, as the index is misused."""
import torch


def raise_bound(elbo, mean, log_var):
    m, v = mean.detach().clone(), log_var.detach().clone()
    for n in range(len(m)):
        pass
    for _ in range(200):
        a, b = m.clone().requires_grad_(), v.clone().requires_grad_()
        g_m, g_v = torch.autograd.grad(elbo(a, b).sum(), (a, b))
        m[n] += 0.1 * g_m[n]
        v[n] += 0.1 * g_v[n]
    return m, v
