"""math.exp of the log-ratio in a loop, before the min: OverflowError for large ratios."""

import math

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    rows = []
    for i in range(len(u)):
        log_ratio = float(log_p_proposed[i] - log_p[i] + log_backward[i] - log_forward[i])
        a = min(1.0, math.exp(log_ratio))
        rows.append(proposed[i] if u[i] < a else z[i])
    return torch.stack(rows)
