"""u > p for x."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "x is 1 where u is larger than p"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return (u_x > torch.sigmoid(a + h @ W.T)).to(x)
