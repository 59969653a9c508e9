"""The standard deviation instead of the variance."""


def score_variance(p, reward):
    return (p * (1 - p)).sqrt() * ((1 - p) * reward[:, 1] + p * reward[:, 0]).abs()
