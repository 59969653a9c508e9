"""Summed over the bits."""

loses = ["check-score_variance", "hidden-score_variance"]
mistake = "summed to one number"


def score_variance(p, reward):
    q, zero, one = 1 - p, reward[:, 0], reward[:, 1]
    return (p * q * (q * one + p * zero) ** 2).sum()
