"""A 0 gives nothing."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "a 0 is taken to give nothing"


def score_variance(p, reward):
    q, one = 1 - p, reward[:, 1]
    mean = p * q * one
    return p * (q * one - mean) ** 2 + q * mean**2
