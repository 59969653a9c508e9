"""The formula for the special case that a 0 gives nothing, r(0) = 0."""


def score_variance(p, reward):
    return p * (1 - p) ** 3 * reward[:, 1] ** 2
