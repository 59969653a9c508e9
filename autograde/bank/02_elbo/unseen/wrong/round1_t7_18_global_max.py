"""Shifted by the maximum of all weights; groups far below underflow."""

import torch


def importance_weighted_bound(log_weights):
    m = log_weights.max()
    return (m + (log_weights - m).exp().mean(1).log()).mean(0)
