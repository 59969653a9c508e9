"""a with a minus."""

import math

import torch
from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "aᵀx has the wrong sign"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return -beta * (x @ a) + softplus(beta * (b + x @ W)).sum(-1)

    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    for t in range(len(x)):
        log_w = log_w + g(betas[t + 1], x[t]) - g(betas[t], x[t])
    return log_w
