"""1 / sum of squared weights, with weights scaled by the largest, not normalized to one."""


def effective_sample_size(log_weights):
    w = (log_weights - log_weights.max(0).values).exp()
    return 1 / w.square().sum(0)
