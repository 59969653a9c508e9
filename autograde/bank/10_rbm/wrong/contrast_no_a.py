"""a is forgotten in the chain."""

import torch

loses = ["check-contrastive_divergence_step", "hidden-contrastive_divergence_step"]
mistake = "in the chains a is left out"


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    chains = x
    for for_h, for_x in zip(u_h, u_x, strict=True):
        h = (for_h < torch.sigmoid(b + chains @ W)).to(x)
        chains = (for_x < torch.sigmoid(h @ W.T)).to(x)
    p, q = torch.sigmoid(b + x @ W), torch.sigmoid(b + chains @ W)
    by_a, by_b, by_W = (x - chains).mean(0), (p - q).mean(0), (x.T @ p - chains.T @ q) / len(x)
    return a + rate * by_a, b + rate * by_b, W + rate * by_W
