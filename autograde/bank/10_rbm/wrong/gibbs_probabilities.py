"""Probabilities come back."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "the probabilities stand for the bits of x"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return torch.sigmoid(a + h @ W.T)
