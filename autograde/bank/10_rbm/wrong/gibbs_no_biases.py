"""Both biases are forgotten."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "b is left out; and so it is with x and a"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(x @ W)).to(x)
    return (u_x < torch.sigmoid(h @ W.T)).to(x)
