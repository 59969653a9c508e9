"""The data are centred in place, the caller's x is changed."""


def fit(x):
    mean = x.mean(0)
    x -= mean
    return mean, x.T @ x / len(x)
