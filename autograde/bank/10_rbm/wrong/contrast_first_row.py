"""One row."""

import torch

loses = ["check-contrastive_divergence_step", "hidden-contrastive_divergence_step"]
mistake = "only the first row counts"


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    chains = x
    for for_h, for_x in zip(u_h, u_x, strict=True):
        h = (for_h < torch.sigmoid(b + chains @ W)).to(x)
        chains = (for_x < torch.sigmoid(a + h @ W.T)).to(x)
    p, q = torch.sigmoid(b + x @ W), torch.sigmoid(b + chains @ W)
    return (
        a + rate * (x - chains)[0],
        b + rate * (p - q)[0],
        W + rate * (torch.outer(x[0], p[0]) - torch.outer(chains[0], q[0])),
    )
