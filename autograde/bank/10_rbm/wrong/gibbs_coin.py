"""Fair coins for h."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "1 where u < ½"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < 0.5).to(x)
    return (u_x < torch.sigmoid(a + h @ W.T)).to(x)
