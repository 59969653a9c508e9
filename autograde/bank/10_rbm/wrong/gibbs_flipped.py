"""Zeros and ones exchanged at the end."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "u is larger than p"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return 1 - (u_x < torch.sigmoid(a + h @ W.T)).to(x)
