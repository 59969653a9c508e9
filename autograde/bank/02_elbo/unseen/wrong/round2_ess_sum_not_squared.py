"""The sum of the weights in the numerator is not squared."""


def effective_sample_size(log_weights):
    w = (log_weights - log_weights.max(0).values).exp()
    return w.sum(0) / w.square().sum(0)
