"""p where u < p."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "p where u < p"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    p = torch.sigmoid(a + h @ W.T)
    return torch.where(u_x < p, p, 0.0)
