"""The columns are exchanged."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the rewards of 0 and 1 are exchanged"


def score_variance(p, reward):
    one, zero = reward[:, 0], reward[:, 1]
    return p * (1 - p) * ((1 - p) * one + p * zero) ** 2
