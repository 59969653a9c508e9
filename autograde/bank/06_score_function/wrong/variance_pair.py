"""Mean and variance."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "mean and variance came back"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * q * (one - zero), p * q * (q * one + p * zero) ** 2
