"""Both values weigh ½."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "count alike"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return 0.5 * ((q * one).square() + (p * zero).square())
