"""The variances as a vector, no matrix at all."""


def fit(x):
    return x.mean(0), x.var(0, correction=0)
