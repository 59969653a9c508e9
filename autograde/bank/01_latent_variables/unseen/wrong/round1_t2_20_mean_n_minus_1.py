"""N − 1 is used for the mean."""


def fit(x):
    mean = x.sum(0) / (len(x) - 1)
    centred = x - x.mean(0)
    return mean, centred.T @ centred / len(x)
