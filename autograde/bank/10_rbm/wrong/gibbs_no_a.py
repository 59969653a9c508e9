"""a is forgotten."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "a is left out"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return (u_x < torch.sigmoid(h @ W.T)).to(x)
