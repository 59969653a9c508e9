"""The variance of the score."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "this is the variance of the score"


def score_variance(p, reward):
    return p * (1 - p)
