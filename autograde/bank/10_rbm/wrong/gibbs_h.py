"""h comes back."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "h came back"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return h
