"""One sum for all bits."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "all get the sum"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return (p * q * (q * one + p * zero).square()).sum().expand_as(p)
