"""exp, mean, log: weights that under- or overflow are lost."""


def importance_weighted_bound(log_weights):
    return log_weights.exp().mean(1).log().mean(0)
