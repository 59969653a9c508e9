"""Places the draws in K equal strata, (k + u) / K, though it weighs with the true widths."""

import torch


def stratified(f, u, edges):
    K = len(u)
    t = (torch.arange(K, dtype=u.dtype)[:, None] + u) / K
    return (edges.diff() * f(t).mean(1)).sum()
