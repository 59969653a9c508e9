"""Signs for bits."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "the sign of p − u, −1 or 1"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = torch.sign(torch.sigmoid(b + x @ W) - u_h)
    return torch.sign(torch.sigmoid(a + h @ W.T) - u_x)
