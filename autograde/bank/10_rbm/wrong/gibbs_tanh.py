"""tanh."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "tanh stands for the sigmoid"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.tanh(b + x @ W)).to(x)
    return (u_x < torch.tanh(a + h @ W.T)).to(x)
