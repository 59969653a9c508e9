"""All is squared."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "p (1 − p) is squared, too"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return (p * q * (q * one + p * zero)) ** 2
