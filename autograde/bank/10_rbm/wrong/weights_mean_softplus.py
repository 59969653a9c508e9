"""A mean of softpluses."""

import math

import torch
from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "averaged over the hidden units"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + softplus(beta * (b + x @ W)).mean(-1)

    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    for t in range(len(x)):
        log_w = log_w + g(betas[t + 1], x[t]) - g(betas[t], x[t])
    return log_w
