"""W stays."""

import torch

loses = ["check-contrastive_divergence_step", "hidden-contrastive_divergence_step"]
mistake = "only a and b move"


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    chains = x
    for for_h, for_x in zip(u_h, u_x, strict=True):
        h = (for_h < torch.sigmoid(b + chains @ W)).to(x)
        chains = (for_x < torch.sigmoid(a + h @ W.T)).to(x)
    p, q = torch.sigmoid(b + x @ W), torch.sigmoid(b + chains @ W)
    return a + rate * (x - chains).mean(0), b + rate * (p - q).mean(0), W
