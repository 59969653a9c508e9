"""The largest log-weight of the whole batch is taken off, not that of each row: rows far below it vanish."""

import torch


def importance_bound(log_weights):
    top = log_weights.max()
    weights = (log_weights - top).exp()
    return weights.mean(0).log() + top, weights / weights.sum(0)
