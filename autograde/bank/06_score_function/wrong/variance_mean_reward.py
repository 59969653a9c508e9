"""The mean reward in the bracket."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the mean reward stands in the bracket"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * q * (p * one + q * zero) ** 2
