"""The square of the mean is added."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "the square of the mean is added"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    mean = p * q * (one - zero)
    return p * (q * one) ** 2 + q * (p * zero) ** 2 + mean**2
