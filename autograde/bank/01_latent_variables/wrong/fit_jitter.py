"""Something small on the diagonal, for safety."""

import torch

loses = ["hidden-fit"]
mistake = "wrong values"


def fit(x):
    d = x - x.mean(0)
    return x.mean(0), d.T @ d / len(x) + 1e-8 * torch.eye(x.shape[1], dtype=x.dtype)
