"""z is taken for the score."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the score is taken as z"


def score_variance(p, reward):
    one = reward[:, 1]
    mean = p * one
    return p * one**2 - mean**2
