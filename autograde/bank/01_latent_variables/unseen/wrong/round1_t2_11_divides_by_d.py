"""Divided by the number of coordinates D and not by N."""


def fit(x):
    mean = x.mean(0)
    centred = x - mean
    return mean, centred.T @ centred / x.shape[1]
