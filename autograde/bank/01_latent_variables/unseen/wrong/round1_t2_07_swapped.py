"""Covariance first, then the mean."""


def fit(x):
    mean = x.mean(0)
    centred = x - mean
    return centred.T @ centred / len(x), mean
