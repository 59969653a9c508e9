"""reshape in the place of a transpose."""

import torch

loses = ["check-gibbs_step", "hidden-gibbs_step"]
mistake = "W is reshaped where its transpose is meant, for x"


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (u_h < torch.sigmoid(b + x @ W)).to(x)
    return (u_x < torch.sigmoid(a + h @ W.reshape(len(b), len(a)))).to(x)
