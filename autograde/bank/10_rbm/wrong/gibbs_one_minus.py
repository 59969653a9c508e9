"""u > 1 − p."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "u is larger than 1 − p"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h > 1 - torch.sigmoid(b + x @ W)).to(x)
    return (u_x > 1 - torch.sigmoid(a + h @ W.T)).to(x)
