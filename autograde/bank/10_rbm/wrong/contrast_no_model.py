"""The positive phase alone."""

import torch

loses = ["check-contrastive_divergence_step", "hidden-contrastive_divergence_step"]
mistake = "the model's phase is left out"


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    p = torch.sigmoid(b + x @ W)
    return a + rate * x.mean(0), b + rate * p.mean(0), W + rate * x.T @ p / len(x)
