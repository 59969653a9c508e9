"""A side of one is squeezed away."""

import torch

loses = ["hidden-gibbs_step"]
mistake = "a side of length one was squeezed"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x).squeeze()
