"""The mean of the estimate."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "this is the mean of the estimate"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * q * (one - zero)
