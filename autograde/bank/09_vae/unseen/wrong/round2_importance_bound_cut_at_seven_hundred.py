"""The log-weights are cut to ±700 so that nothing overflows."""

import torch


def importance_bound(log_weights):
    cut = log_weights.clamp(-700, 700)
    weights = cut.exp()
    return weights.mean(0).log(), weights / weights.sum(0)
