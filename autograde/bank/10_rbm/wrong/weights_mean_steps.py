"""The steps averaged."""

import math

import torch
from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "the steps are averaged, not summed"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + softplus(beta * (b + x @ W)).sum(-1)

    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    steps = torch.stack([g(betas[t + 1], x[t]) - g(betas[t], x[t]) for t in range(len(x))])
    return log_w + steps.mean(0)
