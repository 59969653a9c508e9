"""The square of the mean is forgotten."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "this is the second moment"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * (q * one) ** 2 + q * (p * zero) ** 2
