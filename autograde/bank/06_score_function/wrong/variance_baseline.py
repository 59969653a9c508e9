"""The mean reward is subtracted."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "that is a baseline"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    mean = p * one + q * zero
    one, zero = one - mean, zero - mean
    return p * q * (q * one + p * zero) ** 2
