"""Log-weights of -inf are set to 0 so that they do no harm; they become weights of 1."""

import torch


def posterior_mean(log_weights, values):
    log_w = log_weights.clone()
    log_w[torch.isinf(log_w)] = 0
    w = torch.softmax(log_w, 0)
    return (w.unsqueeze(-1) * values).sum(0)
