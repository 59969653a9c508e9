"""b with a minus."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "b has the wrong sign"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(x @ W - b)).to(x)
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x)
