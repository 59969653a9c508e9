"""From 0 to 1 at the last state."""

import math

import torch
from torch.nn.functional import softplus

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "only the last states count"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + softplus(beta * (b + x @ W)).sum(-1)

    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    return log_w + g(betas[-1], x[-1]) - g(betas[0], x[-1])
