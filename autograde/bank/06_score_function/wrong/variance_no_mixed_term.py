"""A square without its mixed term."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "mixed term"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * q * ((q * one).square() + (p * zero).square())
