"""The mean of g squared; the square of the mean is not subtracted."""


def score_variance(p, reward):
    return p * (1 - p) ** 2 * reward[:, 1] ** 2 + (1 - p) * p**2 * reward[:, 0] ** 2
