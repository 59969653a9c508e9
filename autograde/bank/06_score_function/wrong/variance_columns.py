"""The columns are exchanged."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the mean reward stands in the bracket"


def score_variance(p, reward):
    one, zero = reward[:, 0], reward[:, 1]
    return p * (1 - p) * ((1 - p) * one + p * zero) ** 2
