"""Loses the minus sign of the value g = -p r(0), so the two values are subtracted with the wrong sign."""


def score_variance(p, reward):
    return p * (1 - p) * ((1 - p) * reward[:, 1] - p * reward[:, 0]) ** 2
