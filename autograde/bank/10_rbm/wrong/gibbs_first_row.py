"""Only the first row moves."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "only the first row is moved"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    new = x.clone()
    new[0] = (u_x < torch.sigmoid(a + h @ W.T)).to(x)[0]
    return new
