"""States one step late."""

import math

import torch
from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "the states are taken one step late"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + softplus(beta * (b + x @ W)).sum(-1)

    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    for t in range(len(x) - 1):
        log_w = log_w + g(betas[t + 1], x[t + 1]) - g(betas[t], x[t + 1])
    return log_w
