"""exp of the raw log-weights: nan when they over- or underflow."""


def effective_sample_size(log_weights):
    w = log_weights.exp()
    return w.sum(0) ** 2 / w.square().sum(0)
