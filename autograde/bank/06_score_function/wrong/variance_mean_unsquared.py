"""The mean is subtracted as it is."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the mean is subtracted without its square"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    mean = p * q * (one - zero)
    return p * (q * one) ** 2 + q * (p * zero) ** 2 - mean
