"""The product the wrong way round: (N, N) instead of (D, D)."""


def fit(x):
    mean = x.mean(0)
    centred = x - mean
    return mean, centred @ centred.T / len(x)
