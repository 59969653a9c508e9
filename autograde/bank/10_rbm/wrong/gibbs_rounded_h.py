"""h rounded."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "h is not drawn, but rounded"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = torch.round(torch.sigmoid(b + x @ W))
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x)
