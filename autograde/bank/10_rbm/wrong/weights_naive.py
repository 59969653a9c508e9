"""log(1 + exp)."""

import math

import torch

loses = ["hidden-ais_log_weights"]
mistake = "exp overflows"


def ais_log_weights(x, betas, a, b, W):
    def g(beta, x):
        return beta * (x @ a) + torch.log(1 + torch.exp(beta * (b + x @ W))).sum(-1)

    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    for t in range(len(x)):
        log_w = log_w + g(betas[t + 1], x[t]) - g(betas[t], x[t])
    return log_w
