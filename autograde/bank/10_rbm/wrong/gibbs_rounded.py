"""Rounded, in both layers."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "h is not drawn, but rounded"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (torch.sigmoid(b + x @ W) > 0.5).to(x)
    return (torch.sigmoid(a + h @ W.T) > 0.5).to(x)
