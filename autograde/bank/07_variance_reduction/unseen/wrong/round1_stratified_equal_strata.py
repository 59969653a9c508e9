"""Strata of equal width k / K, whatever the edges say."""

import torch


def stratified(f, u, edges):
    k = len(edges) - 1
    low = torch.arange(k).to(u)[:, None] / k
    return f(low + u / k).mean()
