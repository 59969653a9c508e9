"""The score of a 0 is positive."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the score of a 0 has the wrong sign"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    first, second = q * one, p * zero
    mean = p * first + q * second
    return p * (first - mean) ** 2 + q * (second - mean) ** 2
