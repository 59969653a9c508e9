"""x rounded."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "x is not drawn, but rounded"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return torch.round(torch.sigmoid(a + h @ W.T))
