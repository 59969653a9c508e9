"""The wrong thing is detached: z inside log q, so minus the score stays and the path through log q is lost."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    S = noise.shape[0]
    m = mean.detach().expand(S, *mean.shape).clone().requires_grad_()
    lv = log_var.detach().expand(S, *log_var.shape).clone().requires_grad_()
    with torch.enable_grad():
        sample = m + (0.5 * lv).exp() * noise
        log_q = torch.distributions.Normal(m, (0.5 * lv).exp()).log_prob(sample.detach())
        surrogate = (dlogp_dz * sample).sum() - log_q.sum()
        return torch.autograd.grad(surrogate, (m, lv))
