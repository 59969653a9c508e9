"""Probabilities drive the chain."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "the probabilities stand for the bits of h"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = torch.sigmoid(b + x @ W)
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x)
