"""A small number in the denominator with raw weights: tiny weights give 0."""


def effective_sample_size(log_weights):
    w = log_weights.exp()
    return w.sum(0) ** 2 / ((w**2).sum(0) + 1e-10)
