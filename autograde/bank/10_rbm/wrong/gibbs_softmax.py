"""softmax over the units of h."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "softmax over the units"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.softmax(b + x @ W, 1)).to(x)
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x)
