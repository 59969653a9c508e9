"""The mean reward in the bracket."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the rewards of 0 and 1 are exchanged"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return p * q * (p * one + q * zero) ** 2
