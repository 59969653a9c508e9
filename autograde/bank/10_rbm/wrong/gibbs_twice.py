"""Two steps."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "two steps are made"


def gibbs_step(x, a, b, W, u_h, u_x):
    for _ in range(2):
        h = (u_h < torch.sigmoid(b + x @ W)).to(x)
        x = (u_x < torch.sigmoid(a + h @ W.T)).to(x)
    return x
