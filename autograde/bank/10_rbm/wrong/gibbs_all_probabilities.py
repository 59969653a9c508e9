"""Probabilities throughout."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "the probabilities stand for the bits of h; and so it is with x"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = torch.sigmoid(b + x @ W)
    return torch.sigmoid(a + h @ W.T)
