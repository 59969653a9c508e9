"""The score by p."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the score is that by the probability p"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return (q * one + p * zero) ** 2 / (p * q)
