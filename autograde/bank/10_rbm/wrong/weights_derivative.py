"""The derivative for the difference."""

import math

import torch

loses = ["check-ais_log_weights", "hidden-ais_log_weights"]
mistake = "the derivative by β at the old β"


def ais_log_weights(x, betas, a, b, W):
    log_w = torch.zeros(x.shape[1]).to(x) + (len(a) + len(b)) * math.log(2)
    for t in range(len(x)):
        field = b + x[t] @ W
        slope = x[t] @ a + (torch.sigmoid(betas[t] * field) * field).sum(-1)
        log_w = log_w + (betas[t + 1] - betas[t]) * slope
    return log_w
