"""Fitted with Adam, far too few steps."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.zeros(A.shape[1], means.shape[1], dtype=means.dtype, requires_grad=True)
    opt = torch.optim.Adam([C], lr=0.01)
    for _ in range(100):
        opt.zero_grad()
        (A @ C - means).square().mean().backward()
        opt.step()
    return (A @ C).detach(), -precision.diagonal().log()
